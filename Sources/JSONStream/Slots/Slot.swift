/// Where one value of one record lies in its window, and what it is: eight bytes, no ownership.
///
/// Layout, from the low bit: `offset` 32 bits, `byteCount` 28 bits, `kind` 3 bits, `needsQuotes` 1 bit.
/// A slot means nothing without the `ByteWindow` it was made for.
@frozen
public struct Slot: Equatable, Hashable, Sendable {
  /// What the bytes of a slot are.
  @frozen
  public enum Kind: UInt8, Sendable {
    /// Absent or JSON `null`; no bytes.
    case null = 0
    /// String content that may stand between JSON quotes untouched: no quote, backslash or control byte.
    case string = 1
    /// String content as JSON wrote it, with at least one backslash escape.
    case escaped = 2
    /// String content as it is meant, with nothing escaped; it may hold any byte of valid UTF-8.
    case text = 3
    /// A number, spelled as JSON spells numbers.
    case number = 4
    /// `true` or `false`.
    case bool = 5
    /// An object or array, verbatim.
    case json = 6
  }

  /// The longest value that a slot can name.
  public static let maximumByteCount = (1 << 28) - 1

  /// The eight bytes.
  public var bits: UInt64

  @inlinable
  public init(bits: UInt64) { self.bits = bits }

  /// - Parameter needsQuotes: the value holds a byte that makes CSV quote it (comma; for `.text` also quote, CR, LF).
  @inlinable
  public init(_ kind: Kind, offset: Int, byteCount: Int, needsQuotes: Bool = false) {
    bits =
      UInt64(truncatingIfNeeded: offset) & 0xFFFF_FFFF
      | UInt64(truncatingIfNeeded: byteCount) << 32
      | UInt64(kind.rawValue) << 60
      | (needsQuotes ? 1 << 63 : 0)
  }

  /// The slot of an absent value.
  public static var null: Slot {
    @inlinable get { Slot(bits: 0) }
  }

  /// The first byte of the value in its window.
  @inlinable
  public var offset: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }

  /// How many bytes the value has.
  @inlinable
  public var byteCount: Int { Int(truncatingIfNeeded: (bits >> 32) & 0x0FFF_FFFF) }

  /// What the bytes are.
  @inlinable
  public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: (bits >> 60) & 7)) ?? .null }

  /// Whether CSV must quote the value for a byte in it (see `init`).
  @inlinable
  public var needsQuotes: Bool { bits >> 63 != 0 }

  /// Whether the value is absent or `null`.
  @inlinable
  public var isNull: Bool { kind == .null }
}
