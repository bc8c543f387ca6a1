/// Copies bytes in steps of 16 and so may read and write up to 15 bytes more than `count`.
///
/// Both sides are windows, whose padding makes that safe.
@inline(__always)
func copyBytes(
  from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int
) {
  let source = UnsafeRawPointer(source)
  let target = UnsafeMutableRawPointer(target)
  var offset = 0
  repeat {
    let piece = source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    target.storeBytes(of: piece, toByteOffset: offset, as: SIMD16<UInt8>.self)
    offset &+= 16
  } while offset < count
}

/// Eight bytes at a time: which of them equal a given one.
enum Word {
  /// The byte in all eight places.
  @inline(__always)
  static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The top bit of the first equal byte is set, and none below it; higher bytes may be marked wrongly.
  @inline(__always)
  static func firstMark(in word: UInt64, equalTo pattern: UInt64) -> UInt64 {
    let difference = word ^ pattern
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  /// The top bit of the first byte below 0x20 is set, and none below it.
  @inline(__always)
  static func firstControlMark(in word: UInt64) -> UInt64 {
    (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
  }

  @inline(__always)
  static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }
}
