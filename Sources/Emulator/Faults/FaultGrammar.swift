public import Records

extension EmulatorFault {
  /// One fault's spelling and how its arguments are read.
  private struct Rule {
    var usage: String
    var read: (inout FaultArguments) throws(Fault) -> EmulatorFault

    init(_ usage: String, _ read: @escaping (inout FaultArguments) throws(Fault) -> EmulatorFault) {
      self.usage = usage
      self.read = read
    }

    var name: String { String(usage.prefix { $0 != ":" && $0 != "[" }) }
  }

  private static var rules: [Rule] {
    [
      Rule("429:RATE[:RETRY_AFTER]") { (rest) throws(Fault) in
        .tooManyRequests(rate: try rest.rate(), retryAfter: try rest.optionalCount("RETRY_AFTER"))
      },
      Rule("500:RATE") { (rest) throws(Fault) in .serverError(rate: try rest.rate()) },
      Rule("503:RATE[:RETRY_AFTER]") { (rest) throws(Fault) in
        .unavailable(rate: try rest.rate(), retryAfter: try rest.optionalCount("RETRY_AFTER"))
      },
      Rule("reset-after:BYTES[:TIMES]") { (rest) throws(Fault) in
        .resetAfter(bytes: try rest.count("BYTES"), times: try rest.optionalCount("TIMES"))
      },
      Rule("stall-after:BYTES:SECONDS[:TIMES]") { (rest) throws(Fault) in
        .stallAfter(
          bytes: try rest.count("BYTES"), seconds: try rest.seconds(),
          times: try rest.optionalCount("TIMES"))
      },
      Rule("truncate-after:BYTES[:TIMES]") { (rest) throws(Fault) in
        .truncateAfter(bytes: try rest.count("BYTES"), times: try rest.optionalCount("TIMES"))
      },
      Rule("duplicate-page") { (_) throws(Fault) in .duplicatePage },
      Rule("duplicate-rows:RATE") { (rest) throws(Fault) in .duplicateRows(rate: try rest.rate()) },
      Rule("loop-next-link") { (_) throws(Fault) in .loopNextLink },
      Rule("foreign-next-link:URL") { (rest) throws(Fault) in
        .foreignNextLink(url: try rest.url())
      },
      Rule("bad-record:RATE") { (rest) throws(Fault) in .badRecord(rate: try rest.rate()) },
      Rule("restate:RATE") { (rest) throws(Fault) in .restate(rate: try rest.rate()) },
      Rule("html-error[:RATE]") { (rest) throws(Fault) in
        .htmlError(rate: rest.isEmpty ? 1 : try rest.rate())
      },
      Rule("key-expired[:REQUESTS]") { (rest) throws(Fault) in
        .keyExpired(afterRequests: try rest.optionalCount("REQUESTS") ?? 0)
      },
    ]
  }

  /// How every fault is written, for help texts: `429:RATE[:RETRY_AFTER]`, ….
  public static var usages: [String] { rules.map(\.usage) }

  /// Reads a fault as `--fault` takes it: a name, and arguments after colons.
  ///
  /// RATE is a share from 0 to 1 or a percentage, BYTES, TIMES, REQUESTS and RETRY_AFTER are whole
  /// numbers, SECONDS may have a fraction.
  /// - Throws: a configuration fault that names the word at fault and what would be right.
  public init(parsing text: String) throws(Fault) {
    let name = String(text.prefix { $0 != ":" })
    guard let rule = Self.rules.first(where: { $0.name == name.lowercased() }) else {
      let hint = Suggestion.sentence(for: name, among: Self.rules.map(\.name))
      throw Fault(.configuration, "no fault is named '\(name)'.\(hint)")
    }
    let pieces = text.dropFirst(name.count + 1)
    var rest = FaultArguments(text: text, usage: rule.usage, pieces: pieces)
    let fault = try rule.read(&rest)
    try rest.checkEnd()
    self = fault
  }
}

/// What stands after a fault's name, taken piece by piece.
private struct FaultArguments {
  let text: String
  let usage: String
  private var pieces: Substring

  init(text: String, usage: String, pieces: Substring) {
    (self.text, self.usage, self.pieces) = (text, usage, pieces)
  }

  var isEmpty: Bool { pieces.isEmpty }

  mutating func rate() throws(Fault) -> Double {
    let word = try next("RATE")
    let isPercentage = word.hasSuffix("%")
    guard let number = Double(isPercentage ? String(word.dropLast()) : word) else {
      throw wrong("RATE must be a share from 0 to 1 or a percentage, not '\(word)'")
    }
    let rate = isPercentage ? number / 100 : number
    guard (0...1).contains(rate) else {
      throw wrong("RATE must be a share from 0 to 1 or a percentage, not '\(word)'")
    }
    return rate
  }

  mutating func count(_ name: String) throws(Fault) -> Int {
    let word = try next(name)
    guard let number = Int(word), number >= 0 else {
      throw wrong("\(name) must be a whole number, not '\(word)'")
    }
    return number
  }

  mutating func optionalCount(_ name: String) throws(Fault) -> Int? {
    isEmpty ? nil : try count(name)
  }

  mutating func seconds() throws(Fault) -> Double {
    let word = try next("SECONDS")
    guard let number = Double(word), (0...86_400).contains(number) else {
      throw wrong("SECONDS must be 0 to 86400, not '\(word)'")
    }
    return number
  }

  /// The rest, colons and all.
  mutating func url() throws(Fault) -> String {
    let word = String(pieces)
    pieces = ""
    guard word.hasPrefix("http://") || word.hasPrefix("https://") else {
      throw wrong("URL must begin with http:// or https://, not '\(word)'")
    }
    return word
  }

  func checkEnd() throws(Fault) {
    if !isEmpty { throw wrong("'\(pieces)' is one argument too many") }
  }

  private mutating func next(_ name: String) throws(Fault) -> String {
    let word = String(pieces.prefix { $0 != ":" })
    guard !word.isEmpty else { throw wrong("\(name) is missing") }
    pieces = pieces.dropFirst(word.count + 1)
    return word
  }

  private func wrong(_ reason: String) -> Fault {
    Fault(.configuration, "fault '\(text)': \(reason)", remedy: "Write it as \(usage)")
  }
}
