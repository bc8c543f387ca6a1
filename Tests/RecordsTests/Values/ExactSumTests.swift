import Records
import TestSupport
import Testing

@Suite struct ExactSumTests {
  @Test func `sums agree with Python`() throws {
    let vectors = try DecimalVector.all("sum")
    #expect(vectors.count > 150)
    for vector in vectors {
      var sum = ExactSum()
      for text in vector.arguments { try sum.add(amount(text)) }
      #expect(sum.description == vector.result, "\(vector)")
    }
  }

  @Test func `sums agree with pen and paper, in whatever order and parts they are made`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let short = Bool.random(using: &random)
      let texts = (0..<Int.random(in: 1...40, using: &random)).map { _ in
        random.amountText(maximumDigits: short ? 18 : 38)
      }
      let reference = texts.map { SchoolbookDecimal($0) }.reduce(SchoolbookDecimal("0"), +)
      let amounts = try texts.map { try amount($0) }
      var (all, front, back) = (ExactSum(), ExactSum(), ExactSum())
      let cut = Int.random(in: 0...amounts.count, using: &random)
      for each in amounts.shuffled(using: &random) { try all.add(each) }
      for each in amounts[..<cut] { try front.add(each) }
      for each in amounts[cut...] { try back.add(each) }
      try front.merge(back)

      let note: Comment = "seed \(random.seed)"
      #expect(all.description == reference.description, note)
      #expect(front == all && front.hashValue == all.hashValue, note)
      #expect(
        all.isNegative == reference.isNegative && all.isZero == reference.digits.isEmpty, note)
      let again = try ExactSum(parsing: all.description)
      #expect(again == all && again.scale == all.scale, note)

      for each in amounts { try all.subtract(each) }
      #expect(all.isZero, note)
      #expect(try front.difference(from: again).isZero, note)
    }
  }

  @Test func `ten thousand million greatest amounts fit`() throws {
    let greatest = try amount("99999999999999999999999999")
    var sum = ExactSum(greatest)
    // 2^34 is more than 10^10.
    for _ in 0..<34 { try sum.merge(sum) }
    #expect(sum.description == "1717986918399999999999999982820130816")
    try sum.add(amount("1e-38"))
    #expect(
      sum.description
        == "1717986918399999999999999982820130816.00000000000000000000000000000000000001")
  }

  @Test func `a sum that grows beyond 76 digits is refused and stays as it was`() throws {
    for sign in ["", "-"] {
      var sum = try ExactSum(parsing: sign + "99999999999999999999999999999999999990")
      let before = sum.description
      #expect(throws: DecimalError.overflow) { try sum.merge(sum) }
      let same = sum
      if sign.isEmpty {
        #expect(throws: DecimalError.overflow) { try sum.subtract(-same) }
      } else {
        #expect(throws: DecimalError.overflow) { try sum.difference(from: -same) }
      }
      #expect(throws: DecimalError.overflow) {
        try sum.add(amount(sign + "99999999999999999999999999"))
      }
      #expect(sum.description == before)
    }
  }

  @Test func `many amounts of the common kind are carried over exactly`() throws {
    // 9 × 10^18 at scale 0 leaves 127 bits at scale 18 after 18 of them.
    let amount = try amount("9000000000000000000")
    var sum = ExactSum()
    for _ in 0..<1_000 { try sum.add(amount) }
    for _ in 0..<3_000 { try sum.subtract(amount) }
    #expect(sum.description == "-18000000000000000000000")
  }

  @Test func `a sum shows the greatest scale that it was given`() throws {
    var sum = ExactSum()
    #expect(sum.description == "0")
    try sum.add(amount("1.50"))
    try sum.add(amount("0.5"))
    #expect(sum.description == "2.00")
    try sum.subtract(amount("2.000"))
    #expect((sum.description, sum.scale, sum.isZero) == ("0.000", 3, true))
    #expect(ExactSum(try amount("-0.10")).description == "-0.10")
  }

  @Test func `sums of equal value are one sum, and are ordered by value`() throws {
    let texts = ["-100000000000000000000.01", "-1", "-0.5", "0", "1e-38", "0.5", "1", "1e25"]
    let ascending = try texts.map { text in
      var sum = ExactSum()
      try sum.add(amount(text == texts[0] ? "-100000000000000000000" : text))
      if text == texts[0] { try sum.add(amount("-0.01")) }
      return sum
    }
    for (first, left) in ascending.enumerated() {
      for (second, right) in ascending.enumerated() {
        #expect((left < right) == (first < second))
        #expect((left == right) == (first == second))
      }
    }
    #expect(try Set([ExactSum(parsing: "1.0"), ExactSum(parsing: "1.00"), ExactSum(1)]).count == 1)
    #expect(try ExactSum(parsing: "-2").magnitude == ExactSum(2))
  }

  @Test(arguments: [
    ("", DecimalError.notANumber), ("-", .notANumber), (".5", .notANumber), ("5.", .notANumber),
    ("1e5", .notANumber), ("01", .notANumber), ("+1", .notANumber), ("1.2.3", .notANumber),
    ("--1", .notANumber), ("1.-2", .notANumber), (" 1", .notANumber),
    ("0.000000000000000000000000000000000000001", .scaleTooLarge),
    ("100000000000000000000000000000000000000", .overflow),
    ("-100000000000000000000000000000000000000", .overflow),
    (
      "999999999999999999999999999999999999999999999999999999999999999999999999999999999", .overflow
    ),
  ])
  func `what no sum would write is refused`(text: String, error: DecimalError) {
    #expect(throws: error) { try ExactSum(parsing: text) }
  }

  @Test(arguments: [
    ("-0.00", "0.00"), ("1.50", "1.50"), ("1717986918399999999999999982820130816", "outOfRange"),
    ("12345678901234567890123456.123456789012", "12345678901234567890123456.123456789012"),
    ("12345678901234567890123456.12345678901200", "12345678901234567890123456.123456789012"),
    ("12345678901234567890123456.1234567890123", "overflow"),
  ])
  func `a sum becomes an amount where it fits`(sum: String, amount: String) throws {
    let sum = try ExactSum(parsing: sum)
    #expect(outcome { try ExactDecimal(exactly: sum) } == amount)
  }
}
