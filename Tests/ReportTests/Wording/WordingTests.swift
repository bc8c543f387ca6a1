import Records
import Testing

@testable import Report

@Suite struct WordingTests {
  @Test(arguments: [
    ("0", "0", "", ""), ("7", "7", "", ""), ("-7.5", "-7", ".5", ""),
    ("999", "999", "", ""), ("1000", "1,000", "", ""), ("-1000.00", "-1,000", ".00", ""),
    ("-100000.1", "-100,000", ".1", ""),
    ("1234567.891", "1,234,567", ".89", "1"),
    (
      "100000000000000000000.0000000000000000000000000001", "100,000,000,000,000,000,000", ".00",
      "00000000000000000000000001"
    ),
  ]) func `an amount shows every digit`(exact: String, whole: String, cents: String, tail: String)
    throws
  {
    let text = AmountText(try ExactSum(parsing: exact))
    #expect([text.exact, text.whole, text.cents, text.tail] == [exact, whole, cents, tail])
    #expect(text.plain.filter { $0 != "," } == exact)
  }

  @Test(arguments: [
    ("5", 0, ""), ("5", 2, ".00"), ("5.1", 2, "0"), ("5.12", 2, ""), ("5.123", 6, "000"),
  ]) func `amounts of a column are filled to one scale`(exact: String, scale: Int, padding: String)
  {
    #expect(AmountText(decimal: exact).padding(toScale: scale) == padding)
  }

  @Test func `the machine-readable value is the ledger's spelling`() throws {
    var markup = Markup()
    markup.amount(try ExactSum(parsing: "-1234.5678"), scale: 6)
    #expect(
      markup.text == """
        <data value="-1234.5678" class="credit">-1,234.56<span class="tail">78</span>\
        <span class="pad" aria-hidden="true">00</span></data>
        """)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1999, "1.9 kB"), (7_654_321, "7.6 MB"),
    (12_345_678_901, "12.3 GB"), (Int.max, "9.2 EB"),
  ]) func `a size is rounded down to a tenth`(bytes: Int, text: String) {
    #expect(size(bytes: bytes) == text)
  }

  @Test(
    arguments: [
      (-5, "0 ms"), (0, "0 ms"), (412_999, "412 ms"), (12_345_000, "12.3 s"),
      (245_000_000, "4 min 05 s"),
      (3_720_000_000, "1 h 02 min"), (360_000_000_000, "100 h 00 min"),
    ] as [(Int64, String)]) func `a span is told in its greatest units`(
      microseconds: Int64, text: String
    )
  {
    #expect(span(microseconds: microseconds) == text)
  }

  @Test(
    arguments: [
      (-10, "just now"), (59, "just now"), (60, "1 minute"), (7199, "1 hour"), (7200, "2 hours"),
      (172_799, "47 hours"), (172_800, "2 days"), (864_000_000, "10,000 days"),
    ] as [(Int64, String)]) func `an age is told in its greatest unit`(seconds: Int64, text: String)
  {
    let later = Timestamp(microseconds: reportTime.microseconds + seconds * 1_000_000)
    #expect(later.age(of: reportTime) == text)
  }

  @Test func `an age reaches across all instants`() {
    let first = Timestamp(microseconds: .min)
    #expect(Timestamp(microseconds: .max).age(of: first) == "213,503,982 days")
  }

  @Test func `a unit of some days says which`() throws {
    let month = try #require(CalendarMonth("201704"))
    let days = month.firstDay..<month.firstDay.adding(days: 9)
    #expect(Unit(endpoint: "e", enrollment: "1", period: month).periodAndDays == "201704")
    #expect(
      Unit(endpoint: "e", enrollment: "1", period: month, days: days).periodAndDays
        == "201704, days 1 to 9")
  }
}
