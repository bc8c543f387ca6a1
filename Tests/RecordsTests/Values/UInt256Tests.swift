import TestSupport
import Testing

@testable import Records

@Suite struct UInt256Tests {
  @Test func `quotient times divisor and the remainder make the number again`() throws {
    var random = SeededGenerator()
    for _ in 0..<100_000 {
      let number = UInt256(high: wide(&random), low: wide(&random))
      let divisor = UInt256(
        high: Bool.random(using: &random) ? wide(&random) : 0, low: wide(&random))
      if divisor.isZero { continue }
      let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
      #expect(remainder < divisor, "\(number) by \(divisor), seed \(random.seed)")
      let product =
        divisor.high == 0
        ? quotient.multiplied(by: divisor.low) : divisor.multiplied(by: quotient.low)
      #expect(product?.adding(remainder) == number, "\(number) by \(divisor), seed \(random.seed)")
      #expect(divisor.high == 0 || quotient.high == 0)
    }
  }

  /// A quotient digit is estimated too big in one of 2^63 cases; here in both ways it can be.
  @Test(arguments: [
    (UInt256(high: UInt128(1) << 127, low: 0), UInt256(high: UInt128(1) << 63, low: 1)),
    (UInt256(high: UInt128(1) << 127 - 1, low: .max), UInt256(high: UInt128(1) << 63, low: .max)),
    (UInt256(high: .max, low: .max), UInt256(high: 0, low: UInt128(1) << 127 | 1)),
    (UInt256(high: .max - 1, low: 0), UInt256(high: .max, low: .max)),
    (UInt256(high: .max, low: .max), UInt256(high: .max, low: .max)),
  ])
  func `estimates of a digit that are too big are put right`(number: UInt256, divisor: UInt256) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    let product =
      divisor.high == 0
      ? quotient.multiplied(by: divisor.low) : divisor.multiplied(by: quotient.low)
    #expect(remainder < divisor)
    #expect(product?.adding(remainder) == number)
  }

  @Test func `what does not fit says so`() {
    let greatest = UInt256(high: .max, low: .max)
    #expect(greatest.adding(UInt256(1)) == nil)
    #expect(greatest.multiplied(by: 2) == nil)
    #expect(UInt256(high: 1, low: 0).multiplied(by: .max) == UInt256(high: .max, low: 0))
    #expect(UInt256(high: 2, low: 0).multiplied(by: .max) == nil)
    #expect(UInt256(high: 1, low: .max).multiplied(by: .max) == nil)
    #expect(greatest.dividedHalfEven(by: UInt256(1)) == greatest)
    #expect(UInt256(1).multiplied(byPowerOfTen: 77) != nil)
    #expect(UInt256(1).multiplied(byPowerOfTen: 78) == nil)
    #expect(UInt256.zero.multiplied(byPowerOfTen: 1_000) == .zero)
  }

  /// Numbers with long runs of equal bits, which is where carries and estimates go wrong.
  private func wide(_ random: inout SeededGenerator) -> UInt128 {
    func word() -> UInt64 {
      switch random.next() % 5 {
      case 0: 0
      case 1: .max
      case 2: 1 << (random.next() % 64)
      case 3: .max << (random.next() % 64)
      default: random.next()
      }
    }
    return UInt128(word()) << 64 | UInt128(word())
  }
}
