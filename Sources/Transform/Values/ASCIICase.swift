/// Case of ASCII letters; all other bytes are as they are.
enum ASCIICase {
  /// The byte, a capital letter as the small one.
  @inline(__always)
  static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
