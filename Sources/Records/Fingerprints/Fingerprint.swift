/// 128 bits that stand for a record: equal for equal records, and else different for all that matters.
///
/// Two records of a unit have equal fingerprints by accident with a probability below 2^-110, so that a thousand million
/// rows hold such a pair less than once in 10^15 units. Whoever does not know the keys cannot make such a pair.
public struct Fingerprint: Equatable, Comparable, BitwiseCopyable, Sendable {
  /// The upper half.
  public let high: UInt64
  /// The lower half.
  public let low: UInt64

  /// What no record has.
  static var none: Fingerprint {
    @inline(__always) get { Fingerprint(unchecked: 0, 0) }
  }

  @inline(__always)
  private init(unchecked high: UInt64, _ low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The fingerprint of those halves; that of two zeros, which none has, is another.
  @inline(__always)
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = high | low == 0 ? 1 : low
  }

  @inline(__always)
  public static func < (left: Fingerprint, right: Fingerprint) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// Another fingerprint for each number in each domain; the same one for number 0 in domain 0.
  @inline(__always)
  public func numbered(_ number: Int, in domain: Int, _ keys: FingerprintKeys) -> Fingerprint {
    if number | domain == 0 { return self }
    let (number, domain) = (UInt64(bitPattern: Int64(number)), UInt64(bitPattern: Int64(domain)))
    return Fingerprint(
      high: high ^ FingerprintKeys.fold(number ^ keys.words.0, domain ^ keys.words.1),
      low: low ^ FingerprintKeys.fold(number ^ keys.words.2, domain ^ keys.words.3))
  }
}

/// What keeps others from choosing records with equal fingerprints: random, and never shown.
public struct FingerprintKeys: Sendable {
  let words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  /// Keys that a generator draws.
  public init(using generator: inout some RandomNumberGenerator) {
    func word() -> UInt64 { generator.next() | 1 }
    words = (word(), word(), word(), word(), word(), word())
  }

  /// New keys.
  public init() {
    var generator = SystemRandomNumberGenerator()
    self.init(using: &generator)
  }

  /// Both halves of a product, one over the other.
  @inline(__always)
  static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
