/// Takes in values one after the other, each by its bytes and its length. Two folded products for sixteen bytes.
///
/// A value is cut into blocks of sixteen bytes and a last one of up to fifteen, whose highest byte holds their number,
/// so that values cannot run into each other.
struct FingerprintLane {
  private(set) var first: UInt64
  private(set) var second: UInt64

  @inline(__always)
  init(_ first: UInt64, _ second: UInt64) {
    self.first = first
    self.second = second
  }

  /// Takes in a value.
  ///
  /// - Parameters:
  ///   - start: sixteen bytes may be read behind the value's last one.
  ///   - mark: 0 for text and amounts; values of other marks are other values.
  @inline(__always)
  mutating func add(
    _ start: UnsafeRawPointer, _ byteCount: Int, mark: UInt64 = 0, _ keys: borrowing FingerprintKeys
  ) {
    var (at, rest) = (start, byteCount)
    while rest > 15 {
      let left = at.loadUnaligned(as: UInt64.self)
      let right = at.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      mix(left, right, keys.words.0, keys.words.1)
      at += 16
      rest &-= 16
    }
    let bits = UInt64(truncatingIfNeeded: 8 &* rest)
    // A shift by 64 and more gives zero.
    let leftMask = ~(~UInt64(0) << bits)
    let rightMask = rest < 8 ? 0 : ~(~UInt64(0) &<< (bits & 63))
    let left = at.loadUnaligned(as: UInt64.self) & leftMask
    let right = at.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & rightMask
    let length = (UInt64(truncatingIfNeeded: rest) | mark &<< 4) &<< 56
    mix(left, right | length, keys.words.2, keys.words.3)
  }

  /// Takes in one word.
  @inline(__always)
  mutating func add(_ word: UInt64, _ keys: borrowing FingerprintKeys) {
    mix(word, 0, keys.words.4, keys.words.5)
  }

  @inline(__always)
  private mutating func mix(
    _ left: UInt64, _ right: UInt64, _ firstKey: UInt64, _ secondKey: UInt64
  ) {
    first = FingerprintKeys.fold(first ^ left, firstKey ^ right)
    second = FingerprintKeys.fold(second ^ right, secondKey ^ left)
  }
}
