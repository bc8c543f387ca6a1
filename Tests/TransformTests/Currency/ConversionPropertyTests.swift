import JSONStream
import Records
import TestSupport
import Testing
import Transform

@Suite struct ConversionPropertyTests {
  private let scene = CurrencyScene()

  @Test func `every conversion agrees with long division, and the sums with the rows`() throws {
    var random = SeededGenerator()
    for _ in 0..<25 {
      let rates = (0..<2).map { _ in random.rateText() }
      let digits = Int.random(in: 0...28, using: &random)
      let amounts = (0..<40).map { _ in random.costText() }
      let note: Comment = "rates \(rates), digits \(digits), seed \(random.seed)"
      let (spec, problems) = try scene.read(
        [("to", "GBP"), ("from", "USD"), ("digits", .text("\(digits)"))],
        table: "Date,USD,GBP\n2017-04-03,\(rates[0]),\(rates[1])\n")
      #expect(problems == [], note)
      let conversion = try Conversion(try #require(spec))
      let batch = try conversion.apply(
        amounts.map { CurrencyScene.row("USD", cost: .number($0)) })
      let expected = amounts.map {
        product(of: $0, times: rates[1], by: rates[0], digits: digits)
      }
      let kept = expected.indices.filter { fits(expected[$0], digits: digits) }
      #expect(batch.ordinals == kept, note)
      #expect(batch.rejected.map(\.ordinal) == expected.indices.filter { !kept.contains($0) }, note)
      var sum = ExactSum()
      for (record, ordinal) in kept.enumerated() {
        let found = try #require(conversion.texts("cost_gbp", of: record, in: batch)[0])
        #expect(found == expected[ordinal], "\(amounts[ordinal]), \(note)")
        try sum.add(try #require(ExactDecimal(found)))
      }
      #expect(conversion.transform.effect.sumsAdded["cost_gbp"]?["GBP"] == sum, note)
    }
  }

  @Test func `a rate is found by looking at every line of the table`() throws {
    var random = SeededGenerator()
    let first = CalendarDate(daysSinceEpoch: 17_200)
    for _ in 0..<20 {
      var lines: [(day: CalendarDate, cells: [String])] = []
      for offset in 0..<120 where Bool.random(using: &random) || offset % 11 == 0 {
        let cells = (0..<2).map { _ in
          Int.random(in: 0..<4, using: &random) == 0 ? "N/A" : random.rateText()
        }
        lines.append((first.adding(days: offset), cells))
      }
      lines.shuffle(using: &random)
      let table =
        "Date,USD,GBP,\n" + lines.map { "\($0.day),\($0.cells[0]),\($0.cells[1]),\n" }.joined()
      let spec = try #require(try scene.read([("to", "GBP")], table: table).spec)
      for offset in -3..<130 {
        let day = first.adding(days: offset)
        let expected = lines.filter { line in
          line.day <= day && line.day >= day.adding(days: -7) && !line.cells.contains("N/A")
        }.max { $0.day < $1.day }
        let found = try? spec.explainRate(from: "USD", on: day)
        let note: Comment = "\(day), seed \(random.seed)"
        #expect(found?.days?.upperBound == expected?.day, note)
        #expect(found?.multiplier == expected.flatMap { ExactDecimal($0.cells[1]) }, note)
        #expect(found?.divisor == expected.flatMap { ExactDecimal($0.cells[0]) }, note)
      }
    }
  }

  /// `amount × factor ÷ divisor`, rounded half-even, with that many digits after the point.
  private func product(
    of amount: String, times factor: String, by divisor: String, digits: Int
  ) -> String {
    let numbers = [amount, factor, divisor].map { text in
      (
        whole: WholeNumber(text),
        places: text.split(separator: ".").dropFirst().first?.utf8.count ?? 0
      )
    }
    let shift = digits - numbers[0].places - numbers[1].places + numbers[2].places
    let quotient = (numbers[0].whole * numbers[1].whole).shifted(by: max(shift, 0))
      .dividedHalfEven(by: numbers[2].whole.shifted(by: max(-shift, 0)))
    let padding = String(repeating: "0", count: max(0, digits + 1 - quotient.text.count))
    let text = padding + quotient.text
    let sign = amount.hasPrefix("-") && quotient.text != "0" ? "-" : ""
    return digits == 0 ? sign + text : sign + text.dropLast(digits) + "." + text.suffix(digits)
  }

  /// Whether an exact amount holds the text.
  private func fits(_ text: String, digits: Int) -> Bool {
    let count = WholeNumber(text).digits.count
    return count <= 38 && count - digits <= 26
  }
}

extension SeededGenerator {
  /// A number above zero with up to 12 digits, up to 8 of them after the point.
  fileprivate mutating func rateText() -> String {
    let places = Int.random(in: 0...8, using: &self)
    let bound = [9, 999, 99_999, 999_999_999_999].randomElement(using: &self) ?? 9
    return text(of: String(Int.random(in: 1...bound, using: &self)), places: places)
  }

  /// An amount with up to 38 digits that an exact amount holds, most of them short.
  fileprivate mutating func costText() -> String {
    let count =
      Bool.random(using: &self)
      ? Int.random(in: 1...12, using: &self)
      : Int.random(in: 1...38, using: &self)
    let digits = (0..<count).map { _ in "\(Int.random(in: 0...9, using: &self))" }.joined()
    let places = Int.random(in: max(0, count - 26)...max(count, 20), using: &self)
    return (Bool.random(using: &self) ? "-" : "") + text(of: digits, places: places)
  }

  private func text(of digits: String, places: Int) -> String {
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let whole = padded.dropLast(places).drop { $0 == "0" }
    let start = whole.isEmpty ? "0" : String(whole)
    return places == 0 ? start : start + "." + padded.suffix(places)
  }
}
