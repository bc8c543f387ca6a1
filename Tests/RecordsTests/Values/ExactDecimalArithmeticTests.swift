import Records
import TestSupport
import Testing

@Suite struct ExactDecimalArithmeticTests {
  @Test(arguments: ["add", "multiply", "compare", "round", "divide", "convert", "rate"])
  func `arithmetic agrees with Python`(operation: String) throws {
    let vectors = try DecimalVector.all(operation)
    #expect(vectors.count >= 150)
    for vector in vectors {
      let found = outcome { try result(of: operation, vector.arguments) }
      let noRoom = vector.result == "overflow" && found == "outOfRange"
      #expect(found == vector.result || noRoom, "\(vector)")
    }
  }

  @Test func `arithmetic agrees with pen and paper`() throws {
    var random = SeededGenerator()
    for _ in 0..<1_500 {
      let texts = (0..<2).map { _ in random.amountText(maximumDigits: 19) }
      let (first, second) = (try amount(texts[0]), try amount(texts[1]))
      let (left, right) = (SchoolbookDecimal(texts[0]), SchoolbookDecimal(texts[1]))
      let note: Comment = "\(texts), seed \(random.seed)"
      expectEqual(try? first.adding(second), left + right, note)
      expectEqual(try? first.subtracting(second), left + -right, note)
      expectEqual(try? first.multiplied(by: second), left * right, note)
      let order = SchoolbookDecimal.order(left, right)
      #expect(
        (first < second, first == second, first > second) == (order < 0, order == 0, order > 0),
        note)
      let scale = Int.random(in: 0...20, using: &random)
      if !second.isZero {
        expectEqual(
          try? first.divided(by: second, scale: scale), left.divided(by: right, scale: scale),
          keepsZeros: true, note)
        expectEqual(
          try? first.multiplied(by: second, dividedBy: second, scale: scale),
          left.divided(by: SchoolbookDecimal("1"), scale: scale), keepsZeros: true, note)
      }
    }
  }

  @Test(arguments: [
    ("99999999999999999999999999", "1", "outOfRange"),
    ("-99999999999999999999999999", "-1", "outOfRange"),
    ("99999999999999999999999999", "0.999999999999", "99999999999999999999999999.999999999999"),
    ("99999999999999999999999999", "0.9999999999999", "overflow"),
    (
      "99999999999999999999999999", "0.00000000000000000000000000000000000000",
      "99999999999999999999999999.000000000000"
    ),
    ("1.50", "-1.5", "0.00"), ("0.1", "0.2", "0.3"), ("-0", "0", "0"),
    (
      "99999999999999.999999999999999999999999", "-0.999999999999999999999999",
      "99999999999999.000000000000000000000000"
    ),
  ])
  func `a sum is exact or refused`(first: String, second: String, sum: String) throws {
    let (left, right) = (try amount(first), try amount(second))
    #expect(outcome { try left.adding(right) } == sum)
    #expect(outcome { try right.adding(left) } == sum)
    #expect(outcome { try left.subtracting(-right) } == sum)
  }

  @Test(arguments: [
    ("10000000000000", "10000000000000", "outOfRange"),
    ("9999999999999", "9999999999999", "99999999999980000000000001"),
    ("1E-19", "1E-20", "scaleTooLarge"),
    ("1E-19", "10E-20", "0.00000000000000000000000000000000000001"),
    ("1.50", "2.00", "3.0000"), ("-0.5", "0.00", "0.000"), ("0", "-7", "0"),
    ("12345678901234567890.1", "1.00000000000000000001", "overflow"),
  ])
  func `a product is exact or refused`(first: String, second: String, product: String) throws {
    let (left, right) = (try amount(first), try amount(second))
    #expect(outcome { try left.multiplied(by: right) } == product)
    #expect(outcome { try right.multiplied(by: left) } == product)
  }

  @Test(arguments: [
    ("0.5", 0, "0"), ("1.5", 0, "2"), ("2.5", 0, "2"), ("-0.5", 0, "0"), ("-1.5", 0, "-2"),
    ("2.500000000000000000000000000000000001", 0, "3"), ("0.125", 2, "0.12"), ("0.135", 2, "0.14"),
    ("9.995", 2, "10.00"), ("1.5", 10, "1.5"), ("1.50", 2, "1.50"), ("7", 0, "7"),
    ("1.5", 99, "1.5"),
    ("99999999999999999999999999.5", 0, "outOfRange"),
  ])
  func `ties go to the even digit`(text: String, places: Int, rounded: String) throws {
    #expect(outcome { try amount(text).rounded(toScale: places) } == rounded)
  }

  @Test(arguments: [
    ("1", "3", 10, "0.3333333333"), ("2", "3", 0, "1"), ("1", "8", 2, "0.12"),
    ("3", "8", 2, "0.38"),
    ("1", "4", 10, "0.2500000000"), ("-1", "3", 2, "-0.33"), ("0", "-3", 2, "0.00"),
    ("1", "0.00", 2, "divisionByZero"), ("0", "0", 2, "divisionByZero"),
    ("1", "3", 39, "scaleTooLarge"), ("1", "3", -1, "scaleTooLarge"), ("5", "1", 38, "overflow"),
    ("1e20", "1e-6", 0, "outOfRange"),
    ("1e-38", "99999999999999999999999999", 38, "0.00000000000000000000000000000000000000"),
  ])
  func `a quotient is rounded once`(first: String, second: String, scale: Int, quotient: String)
    throws
  {
    let (left, right) = (try amount(first), try amount(second))
    #expect(outcome { try left.divided(by: right, scale: scale) } == quotient)
  }

  @Test func `conversion rounds once, not after each step`() throws {
    // 0.45 × 1 ÷ 9 is 0.05: a product or a reciprocal rounded first would miss the tie.
    let result = try amount("0.45").multiplied(by: 1, dividedBy: 9, scale: 1)
    #expect(result.description == "0.0")
    let tie = try amount("0.15").multiplied(by: 3, dividedBy: 3, scale: 1)
    #expect(tie.description == "0.2")
  }

  @Test func `equal amounts of different scale are one amount`() throws {
    let spellings = try ["1", "1.0", "1.00", "10e-1", "1.00000000000000000000000000000000000"].map(
      amount)
    #expect(Set(spellings).count == 1)
    #expect(spellings.allSatisfy { $0 == 1 && !($0 < 1) && !($0 > 1) })
    #expect(spellings.map(\.normalized.description) == Array(repeating: "1", count: 5))
    #expect(try Set([amount("0"), amount("-0.00"), amount("0e5")]).count == 1)
    #expect(try amount("100").normalized.description == "100")
    #expect(try amount("0.00").normalized.scale == 0)
  }

  @Test func `amounts are ordered across scales where aligning them overflows`() throws {
    let texts = [
      "-99999999999999999999999999", "-1.00000000000000000000000000000000000", "-1e-38", "0",
      "1e-38",
      "0.00000000000000000000000000000000000002", "1", "1.0000000000000000000000000000000000001",
      "99999999999999999999999998.999999999999", "99999999999999999999999999",
    ]
    let ascending = try texts.map(amount)
    for (first, left) in ascending.enumerated() {
      for (second, right) in ascending.enumerated() {
        #expect((left < right) == (first < second), "\(left) and \(right)")
        #expect((left == right) == (first == second), "\(left) and \(right)")
      }
    }
  }

  @Test func `only mantissas and scales within the bounds make an amount`() throws {
    let limit: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000_000
    #expect(try ExactDecimal(mantissa: limit - 1, scale: 12).scale == 12)
    #expect(
      try ExactDecimal(mantissa: 1 - limit, scale: 38).description == "-0."
        + String(repeating: "9", count: 38))
    #expect(throws: DecimalError.outOfRange) { try ExactDecimal(mantissa: limit, scale: 12) }
    #expect(throws: DecimalError.tooManyDigits) { try ExactDecimal(mantissa: limit, scale: 13) }
    #expect(throws: DecimalError.tooManyDigits) {
      try ExactDecimal(mantissa: Int128.min, scale: 38)
    }
    #expect(throws: DecimalError.outOfRange) {
      try ExactDecimal(mantissa: limit / 1_000_000_000_000, scale: 0)
    }
    #expect(throws: DecimalError.scaleTooLarge) { try ExactDecimal(mantissa: 1, scale: 39) }
    #expect(throws: DecimalError.scaleTooLarge) { try ExactDecimal(mantissa: 1, scale: -1) }
  }

  @Test func `sign and magnitude`() throws {
    let debt = try amount("-1.50")
    #expect((debt.isNegative, debt.isZero) == (true, false))
    #expect(debt.magnitude.description == "1.50")
    #expect((-debt).description == "1.50")
    #expect((-ExactDecimal.zero).description == "0")
    #expect(ExactDecimal(Int.min).description == "-9223372036854775808")
  }

  @Test func `an amount is written into the memory it is given, from its first byte`() throws {
    let longest = try amount("-0.00000000000000000000000000000000000001")
    var bytes = [UInt8](repeating: UInt8(ascii: "#"), count: ExactDecimal.maximumByteCount + 2)
    let count = bytes.withUnsafeMutableBytes {
      longest.write(into: UnsafeMutableRawBufferPointer(rebasing: $0.dropLast(2)))
    }
    #expect(count == 41)
    #expect(String(decoding: bytes[..<count], as: UTF8.self) == longest.description)
    #expect(bytes.suffix(2) == [UInt8(ascii: "#"), UInt8(ascii: "#")])
  }

  private func result(of operation: String, _ texts: [String]) throws -> String {
    let first = try amount(texts[0])
    let last = texts[texts.count - 1]
    switch operation {
    case "add": return try first.adding(amount(last)).description
    case "multiply": return try first.multiplied(by: amount(last)).description
    case "compare":
      let second = try amount(last)
      return first < second ? "-1" : first > second ? "1" : "0"
    default: break
    }
    let places = try #require(Int(last))
    switch operation {
    case "round": return try first.rounded(toScale: places).description
    case "divide": return try first.divided(by: amount(texts[1]), scale: places).description
    case "rate":
      return try first.divided(by: amount(texts[1]), significantDigits: places).description
    default:
      return try first.multiplied(
        by: amount(texts[1]), dividedBy: amount(texts[2]), scale: places
      ).description
    }
  }

  /// Expects the reference's value, or nothing where it does not fit: with its zeros behind the last digit if
  /// `keepsZeros`, without them otherwise.
  private func expectEqual(
    _ amount: ExactDecimal?, _ reference: SchoolbookDecimal, keepsZeros: Bool = false,
    _ note: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let zeros = keepsZeros ? 0 : reference.digits.reversed().prefix { $0 == 0 }.count
    let fits =
      reference.digits.count - reference.scale <= 26 && reference.digits.count - zeros <= 38
      && (reference.scale - zeros <= 38 || reference.digits.isEmpty)
    let written = amount.map { SchoolbookDecimal($0.description) }
    let isEqual = written.map { SchoolbookDecimal.order($0, reference) == 0 }
    #expect(isEqual == (fits ? true : nil), note, sourceLocation: sourceLocation)
  }
}
