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

  /// What `memory` may be.
  public static let memoryRange = ByteSize(bytes: 16 << 20)...ByteSize(bytes: 1 << 40)

  /// The defaults: 256MiB, 64GiB, 16MiB, 20GiB, 8MiB.
  public init() {}

  /// Reads `limits`; what is out of range is reported and stays at its default.
  init(_ node: ConfigNode?, diagnostics: Diagnostics) {
    guard let node else { return }
    var reader = ConfigReader(node, subject: "limits", diagnostics: diagnostics)
    func limit(_ key: String, _ range: ClosedRange<ByteSize>, _ value: inout ByteSize) {
      guard let size = reader.size(key) else { return }
      if range.contains(size) {
        value = size
      } else {
        diagnostics.report(
          "'\(key)' of limits must be \(range.lowerBound) to \(range.upperBound), not \(size)",
          at: reader.node(key)?.place ?? node.place)
      }
    }
    func bytes(_ range: ClosedRange<Int>) -> ClosedRange<ByteSize> {
      ByteSize(bytes: range.lowerBound)...ByteSize(bytes: range.upperBound)
    }
    limit("memory", Self.memoryRange, &memory)
    limit("page", bytes(1...(1 << 50)), &page)
    // A slot names at most 2^28 - 1 bytes.
    limit("record", bytes(1024...(128 << 20)), &record)
    limit("spool", bytes(0...(1 << 50)), &spool)
    limit("zstd_window", bytes(1024...(1 << 31)), &zstdWindow)
    reader.finish()
    if record > memory {
      diagnostics.report(
        "'record' of limits (\(record)) is more than 'memory' (\(memory))", at: node.place)
    }
  }
}
