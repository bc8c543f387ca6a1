/// One spelling of a member name, as a body wrote it, with its quotes: compared as masked 16-byte vectors.
///
/// Layout: the bytes are padded with zeros to 48, and `mask` has 0xFF for each of them that counts.
struct KeyEntry {
  /// Longest `"name"` that an entry holds.
  static let maximumByteCount = 48

  var bytes0 = SIMD16<UInt8>(repeating: 1)
  var mask0 = SIMD16<UInt8>(repeating: 0)
  var bytes1 = SIMD16<UInt8>(repeating: 0)
  var mask1 = SIMD16<UInt8>(repeating: 0)
  var bytes2 = SIMD16<UInt8>(repeating: 0)
  var mask2 = SIMD16<UInt8>(repeating: 0)
  /// Bytes of `"name"`.
  var byteCount = 0
  /// The column that the name fills, -1 for an unknown name.
  var column: Int32 = -1
  /// Where the record of `stamp` has this unknown name among the unknown fields.
  var unknownIndex: Int32 = 0
  /// The entry that followed this one in the record before, in the same table.
  var successor: UnsafeMutablePointer<KeyEntry>
  /// The last record that had this unknown name.
  var stamp: UInt64 = 0
  var traits: Traits = []

  /// What is known of a spelling once it is learned.
  struct Traits: OptionSet {
    let rawValue: UInt8

    /// It has an escape.
    static let escaped = Traits(rawValue: 1)
    /// It is kept in the table and has no escape: the same name in the same record is this very entry, unless a
    /// spelling that is not plain means it too.
    static let plain = Traits(rawValue: 2)
    /// It is one of the names that mean something beside records.
    static let envelope = Traits(rawValue: 4)
  }

  /// An entry that no bytes match: the place before a record's first member.
  init(successor: UnsafeMutablePointer<KeyEntry>) { self.successor = successor }

  /// - Parameter name: the bytes between the quotes; with the quotes at most `maximumByteCount`.
  init(
    name: UnsafeRawBufferPointer, column: Int32, traits: Traits,
    successor: UnsafeMutablePointer<KeyEntry>
  ) {
    self.successor = successor
    byteCount = name.count + 2
    self.column = column
    self.traits = traits
    bytes0 = SIMD16(repeating: 0)
    for index in 0..<byteCount {
      let byte = index == 0 || index == byteCount - 1 ? Byte.quote : name[index - 1]
      switch index / 16 {
      case 0: (bytes0[index], mask0[index]) = (byte, 0xFF)
      case 1: (bytes1[index & 15], mask1[index & 15]) = (byte, 0xFF)
      default: (bytes2[index & 15], mask2[index & 15]) = (byte, 0xFF)
      }
    }
  }

  /// Whether the bytes at `at` are `"name"`.
  @inline(__always)
  func matches(_ cursor: ByteCursor, _ at: Int) -> Bool {
    var difference =
      (cursor.vector(at) & mask0 ^ bytes0) | (cursor.vector(at &+ 16) & mask1 ^ bytes1)
    if byteCount > 32 { difference = difference | (cursor.vector(at &+ 32) & mask2 ^ bytes2) }
    let halves = unsafeBitCast(difference, to: SIMD2<UInt64>.self)
    return halves[0] | halves[1] == 0
  }
}
