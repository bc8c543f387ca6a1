/// Which of sixteen bytes matched: four bits a byte, the first byte in the low bits.
///
/// SSE2 and NEON both make this of a comparison in three instructions, without a C intrinsic. Three rules keep
/// it so: every comparison is of two vectors with their type written out (the overloads that take a scalar or
/// leave the type open run lane by lane), masks are joined as bytes, and the pairs are narrowed one by one, which
/// the compiler joins into one instruction (the initialiser that narrows a vector becomes a call).
struct ByteMask {
  var bits: UInt64

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

  /// Index of the first byte that matched, 16 if none did.
  @inline(__always)
  var first: Int { bits.trailingZeroBitCount &>> 2 }

  /// The mask of the bytes before `index`, which must be below 16.
  @inline(__always)
  static func below(_ index: Int) -> UInt64 {
    (1 &<< UInt64(truncatingIfNeeded: index &<< 2)) &- 1
  }
}

extension SIMD16<UInt8> {
  /// 0xFF where a byte equals `byte`, else 0.
  @inline(__always)
  func equals(_ byte: UInt8) -> SIMD16<UInt8> {
    let mask: SIMDMask<SIMD16<Int8>> = self .== SIMD16<UInt8>(repeating: byte)
    return unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }

  /// 0xFF where a byte is below `byte`, else 0.
  @inline(__always)
  func isBelow(_ byte: UInt8) -> SIMD16<UInt8> {
    let mask: SIMDMask<SIMD16<Int8>> = self .< SIMD16<UInt8>(repeating: byte)
    return unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }

  /// 0xFF where a byte as a signed number is below 0x20, else 0: control bytes, and all above 0x7F.
  @inline(__always)
  var isControlOrHigh: SIMD16<UInt8> {
    let signed = unsafeBitCast(self, to: SIMD16<Int8>.self)
    let mask: SIMDMask<SIMD16<Int8>> = signed .< SIMD16<Int8>(repeating: 0x20)
    return unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }

  /// Whether any byte has its highest bit set.
  @inline(__always)
  var hasHighBit: Bool {
    let halves = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    return (halves[0] | halves[1]) & 0x8080_8080_8080_8080 != 0
  }
}
