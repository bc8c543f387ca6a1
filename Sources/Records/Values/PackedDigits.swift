/// A number of up to 24 characters in three machine words, so that it is checked and read eight digits at a time.
///
/// Invariants: the characters stand right-aligned, the last one in the highest byte of `last`, each as its code
/// XOR `0`: a digit as its value, the point as 0x1E. Bytes in front of the first character are 0.
struct PackedDigits {
  private var first: UInt64 = 0
  private var middle: UInt64 = 0
  private var last: UInt64 = 0

  /// Loads the characters; all loads lie within them.
  ///
  /// - Parameter byteCount: 1 … 24, how many bytes may be read at `base`.
  @inline(__always)
  init(_ base: UnsafeRawPointer, byteCount: Int) {
    assert(byteCount > 0 && byteCount <= 24)
    if byteCount < 8 {
      last = Self.upToSeven(base, byteCount)
      return
    }
    last = Self.eight(base + (byteCount - 8))
    if byteCount <= 8 { return }
    if byteCount <= 16 {
      middle = Self.eight(base) &<< UInt64(8 &* (16 &- byteCount))
      return
    }
    middle = Self.eight(base + (byteCount - 16))
    first = Self.eight(base) &<< UInt64(8 &* (24 &- byteCount))
  }

  /// Takes the first point out, closes the gap, and returns how many characters followed it; 0 without a point.
  @inline(__always)
  mutating func removePoint() -> Int {
    let inLast = Self.pointMask(last)
    if inLast != 0 {
      let index = inLast.trailingZeroBitCount >> 3
      last = Self.closeGap(at: index, in: last) | middle &>> 56
      middle = middle &<< 8 | first &>> 56
      first = first &<< 8
      return 7 &- index
    }
    let inMiddle = Self.pointMask(middle)
    if inMiddle != 0 {
      let index = inMiddle.trailingZeroBitCount >> 3
      middle = Self.closeGap(at: index, in: middle) | first &>> 56
      first = first &<< 8
      return 15 &- index
    }
    let inFirst = Self.pointMask(first)
    guard inFirst != 0 else { return 0 }
    let index = inFirst.trailingZeroBitCount >> 3
    first = Self.closeGap(at: index, in: first)
    return 23 &- index
  }

  /// Whether every character is a digit.
  @inline(__always)
  var areDigits: Bool {
    let ten: UInt64 = 0x7676_7676_7676_7676
    let beyondNine = (first &+ ten) | first | (middle &+ ten) | middle | (last &+ ten) | last
    return beyondNine & 0x8080_8080_8080_8080 == 0
  }

  /// The number that the digits spell, below 10^24.
  @inline(__always)
  var value: UInt128 {
    let lower = Self.valueOfEight(middle) &* 100_000_000 &+ Self.valueOfEight(last)
    guard first != 0 else { return UInt128(lower) }
    let upper = Self.valueOfEight(first).multipliedFullWidth(by: 10_000_000_000_000_000)
    return (UInt128(upper.high) &<< 64 | UInt128(upper.low)) &+ UInt128(lower)
  }

  @inline(__always)
  private static func eight(_ base: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
  }

  /// One to seven characters by two loads that may overlap, which put the same bytes in the same place.
  @inline(__always)
  private static func upToSeven(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
    var word: UInt64
    if count >= 4 {
      word = UInt64(UInt32(littleEndian: base.loadUnaligned(as: UInt32.self)))
      let tail = UInt32(littleEndian: (base + (count - 4)).loadUnaligned(as: UInt32.self))
      word |= UInt64(tail) &<< UInt64(8 &* (count &- 4))
    } else {
      // The middle one of three, the last of two, the only one of one.
      word = UInt64(base.load(as: UInt8.self))
      word |=
        UInt64(base.load(fromByteOffset: count >> 1, as: UInt8.self)) &<< UInt64(8 &* (count >> 1))
      word |=
        UInt64(base.load(fromByteOffset: count - 1, as: UInt8.self)) &<< UInt64(8 &* (count - 1))
    }
    return (word ^ 0x3030_3030_3030_3030) &<< UInt64(8 &* (8 &- count))
  }

  /// The highest bit of each byte that is a point, and of no other byte.
  @inline(__always)
  private static func pointMask(_ word: UInt64) -> UInt64 {
    let difference = word ^ 0x1E1E_1E1E_1E1E_1E1E
    let low = (difference & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
    return ~(low | difference | 0x7F7F_7F7F_7F7F_7F7F)
  }

  /// The word without the byte at `index`; those in front of it move up by one.
  @inline(__always)
  private static func closeGap(at index: Int, in word: UInt64) -> UInt64 {
    let before = (UInt64(1) &<< UInt64(8 &* index)) &- 1
    let behind = (~before) &<< 8
    return (word & behind) | (word & before) &<< 8
  }

  /// Eight digits, first one lowest, as the number they spell: joined to pairs, then fours, then all.
  @inline(__always)
  private static func valueOfEight(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 2561) &>> 8 & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 6_553_601) &>> 16 & 0x0000_FFFF_0000_FFFF
    return (fours &* 42_949_672_960_001) &>> 32
  }
}
