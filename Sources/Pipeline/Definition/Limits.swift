public import Records

/// How much a run may take: the `limits` of a definition.
public struct Limits: Sendable, Equatable {
  /// Peak memory of the whole program.
  public var memory = ByteSize(bytes: 256 << 20)
  /// The longest body of one page, after content decoding.
  public var page = ByteSize(bytes: 64 << 30)
  /// The longest record.
  public var record = ByteSize(bytes: 16 << 20)
  /// Disk for rows that have to be read twice.
  public var spool = ByteSize(bytes: 20 << 30)
  /// The largest window that zstd may ask for.
  public var zstdWindow = ByteSize(bytes: 1 << 23)

  /// The defaults: 256MiB, 64GiB, 16MiB, 20GiB, 8MiB.
  public init() {}

  /// Reads `limits`; what is out of range is reported and stays at its default.
  init(_ node: ConfigNode?, diagnostics: Diagnostics) {
    guard let node else { return }
    var reader = ConfigReader(node, subject: "limits", diagnostics: diagnostics)
    func limit(_ key: String, _ range: ClosedRange<Int>, _ value: inout ByteSize) {
      guard let size = reader.size(key) else { return }
      if range.contains(size.bytes) {
        value = size
      } else {
        let (least, most) = (ByteSize(bytes: range.lowerBound), ByteSize(bytes: range.upperBound))
        diagnostics.report(
          "'\(key)' of limits must be \(least) to \(most), not \(size)",
          at: reader.node(key)?.place ?? node.place)
      }
    }
    limit("memory", (16 << 20)...(1 << 40), &memory)
    limit("page", 1...(1 << 50), &page)
    // A slot names at most 2^28 - 1 bytes.
    limit("record", 1024...(128 << 20), &record)
    limit("spool", 0...(1 << 50), &spool)
    limit("zstd_window", 1024...(1 << 31), &zstdWindow)
    reader.finish()
    if record > memory {
      diagnostics.report(
        "'record' of limits (\(record)) is more than 'memory' (\(memory))", at: node.place)
    }
  }
}
