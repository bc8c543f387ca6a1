import Glibc

/// A hash over raw bytes for tables whose keys come from a definition. No defence against chosen keys.
enum ByteHash {
  /// The hash of `count` bytes; reads no others. About 3 bytes a cycle.
  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    let count = bytes.count
    guard count > 0, let base = bytes.baseAddress else { return mix(seed, firstConstant) }
    var state = seed ^ UInt64(truncatingIfNeeded: count) &* secondConstant
    if count >= 8 {
      var at = 0
      while at &+ 8 < count {
        state = mix(state ^ word(base + at), firstConstant)
        at &+= 8
      }
      return mix(state ^ word(base + (count &- 8)), secondConstant)
    }
    var last: UInt64 = 0
    for at in 0..<count {
      last = last &<< 8 | UInt64(base.load(fromByteOffset: at, as: UInt8.self))
    }
    return mix(state ^ last, secondConstant)
  }

  @inline(__always)
  private static func word(_ at: UnsafeRawPointer) -> UInt64 { at.loadUnaligned(as: UInt64.self) }

  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low ^ left
  }

  private static var firstConstant: UInt64 { 0x9E37_79B9_7F4A_7C15 }
  private static var secondConstant: UInt64 { 0xC2B2_AE3D_27D4_EB4F }
}

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes.
  @inline(__always)
  func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let left = baseAddress, let right = other.baseAddress else { return true }
    return memcmp(left, right, count) == 0
  }

  /// Negative, zero or positive by the first byte that differs, then by length.
  @inline(__always)
  func order(against other: UnsafeRawBufferPointer) -> Int {
    guard let left = baseAddress, let right = other.baseAddress else { return count - other.count }
    let order = memcmp(left, right, Swift.min(count, other.count))
    return order == 0 ? count - other.count : Int(order)
  }

  /// Whether the bytes begin with those of another.
  @inline(__always)
  func begins(with prefix: UnsafeRawBufferPointer) -> Bool {
    count >= prefix.count
      && UnsafeRawBufferPointer(rebasing: self[..<prefix.count]).isEqual(to: prefix)
  }
}
