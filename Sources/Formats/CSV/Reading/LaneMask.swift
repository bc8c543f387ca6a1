/// Which of sixteen bytes matched: four bits a byte, the first byte in the low bits.
///
/// Comparisons name their types and pairs are narrowed one by one: that is what becomes one instruction each on
/// SSE2 and NEON.
struct LaneMask {
  let bits: UInt64

  @inline(__always)
  init(_ matches: SIMD16<UInt8>) {
    let pairs = unsafeBitCast(matches, to: SIMD8<UInt16>.self)
    let shifted: SIMD8<UInt16> = pairs &>> SIMD8<UInt16>(repeating: 4)
    let nibbles = SIMD8<UInt8>(
      Self.low(shifted[0]), Self.low(shifted[1]), Self.low(shifted[2]), Self.low(shifted[3]),
      Self.low(shifted[4]), Self.low(shifted[5]), Self.low(shifted[6]), Self.low(shifted[7]))
    bits = UInt64(littleEndian: unsafeBitCast(nibbles, to: UInt64.self))
  }

  @inline(__always)
  private static func low(_ pair: UInt16) -> UInt8 { UInt8(truncatingIfNeeded: pair) }

  @inline(__always)
  var isEmpty: Bool { bits == 0 }

  /// Index of the first byte that matched; one must have.
  @inline(__always)
  var first: Int { bits.trailingZeroBitCount &>> 2 }

  /// The matches before `index`, which is below 16.
  @inline(__always)
  func below(_ index: Int) -> UInt64 {
    bits & ((1 &<< UInt64(truncatingIfNeeded: index &<< 2)) &- 1)
  }
}

extension SIMD16<UInt8> {
  /// 0xFF where a byte equals `byte`, else 0.
  @inline(__always)
  func lanes(equalTo byte: UInt8) -> SIMD16<UInt8> {
    let mask: SIMDMask<SIMD16<Int8>> = self .== SIMD16<UInt8>(repeating: byte)
    return unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }

  /// 0xFF where a byte is below `byte`, else 0.
  @inline(__always)
  func lanes(below byte: UInt8) -> SIMD16<UInt8> {
    let mask: SIMDMask<SIMD16<Int8>> = self .< SIMD16<UInt8>(repeating: byte)
    return unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }
}
