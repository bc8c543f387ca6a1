import Records

/// How a source talks to its provider: the `http` section of a definition.
struct HTTPOptions: Equatable, Sendable {
  /// How long a transfer may wait.
  var timeouts = TransferTimeouts()
  /// When a request is sent again.
  var retry = RetryPolicy()
  /// Units that are read at a time.
  var concurrency = 2

  init() {}

  /// Reads the section; every problem is reported, and what is absent keeps its default.
  init(_ node: ConfigNode?, diagnostics: Diagnostics) {
    guard let node else { return }
    var reader = ConfigReader(node, subject: "http", diagnostics: diagnostics)
    retry.maximumRetries = reader.integer("retries", in: 0...1000) ?? retry.maximumRetries
    concurrency = reader.integer("concurrency", in: 1...64) ?? concurrency
    read("connect_timeout", &reader, &timeouts.connect, diagnostics)
    read("first_byte_timeout", &reader, &timeouts.firstByte, diagnostics)
    read("timeout", &reader, &timeouts.stall, diagnostics)
    read("stall_timeout", &reader, &timeouts.stall, diagnostics)
    if let alias = reader.node("timeout"), reader.node("stall_timeout") != nil {
      diagnostics.report("'timeout' of http is another name of 'stall_timeout'", at: alias.place)
    }
    retry.maximumWait = reader.duration("max_wait") ?? retry.maximumWait
    reader.finish()
  }

  private func read(
    _ key: String, _ reader: inout ConfigReader, _ value: inout Duration,
    _ diagnostics: Diagnostics
  ) {
    guard let time = reader.duration(key) else { return }
    if time > .zero {
      value = time
    } else {
      diagnostics.report(
        "'\(key)' of http must be longer than nothing", at: reader.node(key)?.place ?? reader.place)
    }
  }
}
