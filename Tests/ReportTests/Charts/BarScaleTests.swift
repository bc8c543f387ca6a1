import Records
import Testing

@testable import Report

@Suite struct BarScaleTests {
  private func scale(_ amounts: [String], steps: Int = 2200) throws -> BarScale {
    BarScale(try amounts.map { try ExactSum(parsing: $0) }, steps: steps)
  }

  private typealias Bar = BarScale.Bar

  @Test func `the tallest bar takes the full height and the others their part`() throws {
    let scale = try scale(["50", "100.00", "0", "25"])
    #expect(scale.zero == 2200)
    #expect(
      scale.bars == [
        Bar(start: 1100, length: 1100), Bar(start: 0, length: 2200), Bar(start: 2200, length: 0),
        Bar(start: 1650, length: 550),
      ])
  }

  @Test func `credits hang below the axis`() throws {
    let scale = try scale(["75", "-25"])
    #expect(scale.zero == 1650)
    #expect(scale.bars == [Bar(start: 0, length: 1650), Bar(start: 1650, length: 550)])
    let credits = try self.scale(["-1", "-2"])
    #expect(credits.zero == 0)
    #expect(credits.bars == [Bar(start: 0, length: 1100), Bar(start: 0, length: 2200)])
  }

  @Test(arguments: [[], ["0"], ["0.00", "0", "0"]]) func `nothing but zeros has no bars`(
    amounts: [String]
  ) throws {
    let scale = try scale(amounts)
    #expect(scale.bars.allSatisfy { $0.length == 0 })
    #expect(scale.ticks == [AxisTick(position: 2200, text: "0")])
  }

  @Test func `an amount too small to see is a hairline inside the chart`() throws {
    let tiny = "0.\(String(repeating: "0", count: 36))1"
    let scale = try scale(["99999999999999999999999999", tiny, "-\(tiny)"])
    #expect(scale.bars[1] == Bar(start: 2195, length: 5))
    #expect(scale.bars[2] == Bar(start: 2195, length: 5))
    let credits = try self.scale(["-99999999999999999999999999", tiny, "-\(tiny)"])
    #expect(credits.bars[1] == Bar(start: 0, length: 5))
    #expect(credits.bars[2] == Bar(start: 0, length: 5))
  }

  @Test(arguments: [
    (["100"], ["0", "20", "40", "60", "80", "100"]),
    (["1004"], ["0", "500", "1000"]),
    (["0.07"], ["0", "0.02", "0.04", "0.06"]),
    (["30", "-12.5"], ["-10", "0", "10", "20", "30"]),
    (["-3"], ["-3", "-2", "-1", "0"]),
    (
      ["0.00000000000000000000000000000000000009"],
      [
        "0", "0.00000000000000000000000000000000000002", "0.00000000000000000000000000000000000004",
        "0.00000000000000000000000000000000000006", "0.00000000000000000000000000000000000008",
      ]
    ),
    (
      ["99999999999999999999999999.5"],
      [
        "0", "20000000000000000000000000", "40000000000000000000000000",
        "60000000000000000000000000", "80000000000000000000000000",
      ]
    ),
  ]) func `ticks are round and exact`(amounts: [String], texts: [String]) throws {
    #expect(try scale(amounts).ticks.map(\.text) == texts)
  }

  @Test func `a tick stands where a bar of its amount ends`() throws {
    let scale = try scale(["401.07", "-504", "200", "-400"])
    let ticks = Dictionary(uniqueKeysWithValues: scale.ticks.map { ($0.text, $0.position) })
    #expect(ticks["200"] == scale.bars[2].start)
    #expect(ticks["-400"] == scale.bars[3].start + scale.bars[3].length)
    #expect(ticks["0"] == scale.zero)
  }

  @Test(arguments: 0..<300) func `whatever the amounts, bars lie inside and lengths follow them`(
    seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    let places = Int.random(in: 0...38, using: &random)
    let digits = Int.random(in: 1...60, using: &random)
    let amounts = try (0..<Int.random(in: 1...40, using: &random)).map { _ in
      try ExactSum(parsing: decimal(digits: digits, places: places, using: &random))
    }
    let scale = BarScale(amounts, steps: 2200)
    let bars = scale.bars
    let hairline = 5
    for (amount, bar) in zip(amounts, bars) {
      #expect(bar.start >= 0 && bar.start + bar.length <= 2200, "seed \(seed)")
      #expect((bar.length == 0) == amount.isZero, "seed \(seed)")
      if bar.length > hairline {
        let foot = amount.isNegative ? bar.start : bar.start + bar.length
        #expect(foot == scale.zero, "seed \(seed)")
      }
    }
    for (left, right) in zip(amounts.indices, amounts.indices.dropFirst())
    where amounts[left].isNegative == amounts[right].isNegative {
      let isShorter = amounts[left].magnitude < amounts[right].magnitude
      #expect(
        isShorter
          ? bars[left].length <= bars[right].length : bars[left].length >= bars[right].length,
        "seed \(seed)")
    }
    if let greatest = amounts.max(), !greatest.isNegative, !greatest.isZero {
      #expect(bars.map(\.start).min() == 0, "seed \(seed)")
    }
    if let least = amounts.min(), least.isNegative {
      #expect(bars.map { $0.start + $0.length }.max() == 2200, "seed \(seed)")
    }
    #expect((1...7).contains(scale.ticks.count), "seed \(seed)")
    #expect(scale.ticks.allSatisfy { (0...2200).contains($0.position) }, "seed \(seed)")
    #expect(scale.ticks.contains(AxisTick(position: scale.zero, text: "0")), "seed \(seed)")
  }

  /// A decimal within the range of sums: at most 38 digits before the point.
  private func decimal(digits: Int, places: Int, using random: inout SeededRandom) -> String {
    let count = Int.random(in: 1...min(digits, places + 37), using: &random)
    let all = (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    let filled = String(repeating: "0", count: max(0, places + 1 - count)) + all
    let whole = filled.dropLast(places).drop { $0 == "0" }
    let number = "\(whole.isEmpty ? "0" : whole)\(places > 0 ? "." : "")\(filled.suffix(places))"
    return Bool.random(using: &random) ? "-\(number)" : number
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed everywhere.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
