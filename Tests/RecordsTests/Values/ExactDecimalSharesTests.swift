import Records
import TestSupport
import Testing

@Suite struct ExactDecimalSharesTests {
  private static func shares(
    _ amount: String, _ weights: [String], scale: Int
  ) throws -> [String] {
    let amount = try #require(ExactDecimal(amount))
    return try amount.shares(of: weights.compactMap { ExactDecimal($0) }, scale: scale)
      .map(\.description)
  }

  @Test(arguments: [
    ("1", ["1", "1", "1"], 2, ["0.34", "0.33", "0.33"]),
    ("-1", ["1", "1", "1"], 2, ["-0.34", "-0.33", "-0.33"]),
    ("0.01", ["1", "1", "2"], 2, ["0.00", "0.00", "0.01"]),
    ("100", ["60", "40"], 0, ["60", "40"]), ("100", ["0.6", "0.4"], 1, ["60.0", "40.0"]),
    ("10", ["0", "3", "0"], 1, ["0.0", "10.0", "0.0"]), ("0", ["1", "2"], 1, ["0.0", "0.0"]),
    ("7", ["0.5", "0.25", "0.25"], 0, ["3", "2", "2"]),
  ])
  func `parts by largest remainder`(
    _ amount: String, _ weights: [String], _ scale: Int, _ parts: [String]
  ) throws {
    #expect(try Self.shares(amount, weights, scale: scale) == parts)
  }

  @Test func `parts of any amount sum to it, and none is a unit off its share`() throws {
    var generator = SeededGenerator()
    for _ in 0..<2000 {
      // Such amounts times such weights, with ten digits more, still fit into 38.
      let scale = Int.random(in: 0...10, using: &generator)
      let digits = Int128(
        Int64.random(in: -1_000_000_000_000_000...1_000_000_000_000_000, using: &generator))
      let amount = try ExactDecimal(mantissa: digits, scale: scale)
      let weights = try (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        try ExactDecimal(
          mantissa: Int128(Int.random(in: 1...1_000_000, using: &generator)),
          scale: Int.random(in: 0...4, using: &generator))
      }
      let wanted = max(scale, 10)
      let parts = try amount.shares(of: weights, scale: wanted)
      var sum = ExactSum()
      for part in parts {
        try sum.add(part)
        #expect(part.scale == wanted)
      }
      #expect(sum == ExactSum(amount), "seed \(generator.seed)")
      // part × total of weights − amount × weight lies within a unit of the last place times the total.
      let total = try weights.reduce(ExactDecimal.zero) { try $0.adding($1) }
      let unit = try ExactDecimal(mantissa: 1, scale: wanted).multiplied(by: total)
      for (part, weight) in zip(parts, weights) {
        let off = try part.multiplied(by: total).subtracting(amount.multiplied(by: weight))
        #expect(off.magnitude < unit, "seed \(generator.seed)")
      }
    }
  }

  @Test func `what cannot be divided is an error`() throws {
    #expect(throws: DecimalError.outOfRange) { try Self.shares("1", ["0", "0"], scale: 2) }
    #expect(throws: DecimalError.outOfRange) { try Self.shares("1", ["2", "-1"], scale: 2) }
    #expect(throws: DecimalError.scaleTooLarge) { try Self.shares("1.234", ["1"], scale: 2) }
    #expect(throws: DecimalError.overflow) {
      try Self.shares("1", ["1", "0.00000000000000000000000000000000000001", "99"], scale: 2)
    }
  }
}
