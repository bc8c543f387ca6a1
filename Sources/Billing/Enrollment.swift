/// The number of an agreement that usage is billed under: letters and digits, as in the provider's paths.
public struct Enrollment: Hashable, Sendable, CustomStringConvertible {
  /// The number as written.
  public let id: String

  /// Nil unless it is 1 to 64 ASCII letters, digits, `-` or `_`: it becomes part of paths and names.
  public init?(_ id: String) {
    let isLegal = { (byte: UInt8) in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x2D || byte == 0x5F
    }
    guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(isLegal) else { return nil }
    self.id = id
  }

  /// The number as written.
  public var description: String { id }
}
