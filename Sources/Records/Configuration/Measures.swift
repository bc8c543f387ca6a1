/// A number of bytes, written with its unit: `256MiB`, `1GB`, `4096B`.
public struct ByteSize: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The number of bytes.
  public var bytes: Int

  /// - Parameter bytes: the number of bytes.
  public init(bytes: Int) { self.bytes = bytes }

  /// Reads a whole number and a unit: B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024).
  public init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let count = Int(digits), let factor = Self.factors[unit.lowercased()] else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    bytes = product
  }

  public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }

  /// The size in the largest binary unit that divides it: `256MiB`.
  public var description: String {
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes != 0 && bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)B"
  }

  private static let factors: [String: Int] = [
    "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
    "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
  ]
}

extension Duration {
  /// Reads a whole number and a unit: `250ms`, `60s`, `5m`, `1h`, `2d`.
  public init?(spelled text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let milliseconds = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let count = Int(digits), let factor = milliseconds[String(text.dropFirst(digits.count))],
      count <= 1_000_000_000
    else { return nil }
    self = .milliseconds(count * factor)
  }
}

/// Text that must never be shown: keys, passwords.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// The secret itself, for the one place that sends it.
  public let revealed: String

  /// - Parameter text: the secret.
  public init(_ text: String) { revealed = text }

  /// Always `•••`.
  public var description: String { "•••" }

  /// Shows nothing, so that dumping a value that holds a secret does not tell it.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
