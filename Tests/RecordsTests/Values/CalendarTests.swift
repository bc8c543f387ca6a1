import Records
import Testing

@Suite struct CalendarTests {
  @Test func `every day of four centuries survives being taken apart and put together`() throws {
    var previous = try #require(CalendarDate("1899-12-31"))
    var expected = (year: 1900, month: 1, day: 1)
    while expected.year < 2301 {
      let date = previous.adding(days: 1)
      #expect(date.components == expected)
      #expect(
        CalendarDate(year: expected.year, month: expected.month, day: expected.day) == date)
      expected.day += 1
      if expected.day > CalendarDate.days(inMonth: expected.month, of: expected.year) {
        expected =
          expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
      }
      previous = date
    }
  }

  @Test(arguments: [
    "2017-02-29", "2017-13-01", "2017-00-10", "2017-4-1", "20170401", "2017-04-01T", "",
    "2017-04-0x",
    "0000-01-01", "1900-02-29",
  ])
  func `what is no day is refused`(text: String) { #expect(CalendarDate(text) == nil) }

  @Test(arguments: [
    ("1970-01-01", 0), ("2000-03-01", 11017), ("1969-12-31", -1), ("2017-04-30", 17286),
  ])
  func `days are counted from 1970`(text: String, days: Int32) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.daysSinceEpoch == days)
    #expect(date.description == text)
  }

  @Test(arguments: [("201704", "201704"), ("2017-04", "201704"), ("000101", "000101")])
  func `a month is written as the provider does`(text: String, written: String) {
    #expect(CalendarMonth(text)?.description == written)
  }

  @Test(arguments: ["201713", "2017", "20170", "2017-4", "-201704", "201700", "2017/04", "2-01704"])
  func `what is no month is refused`(text: String) { #expect(CalendarMonth(text) == nil) }

  @Test func `a month's days are half-open and months add across years`() throws {
    let month = try #require(CalendarMonth("201612"))
    #expect(month.days.lowerBound.description == "2016-12-01")
    #expect(month.days.upperBound.description == "2017-01-01")
    #expect(month.adding(months: 2).description == "201702")
    #expect(try #require(CalendarDate("2016-12-31")).month == month)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2017-05-02T03:15:00.250000Z", 1_493_694_900_250_000),
    ("1969-12-31T23:59:59Z", -1_000_000),
  ])
  func `an instant is read as it is written`(text: String, microseconds: Int64) {
    #expect(Timestamp(text)?.microseconds == microseconds)
    #expect(Timestamp(microseconds: microseconds).description == text)
  }

  @Test func `a folder's instant has no separators`() {
    #expect(Timestamp("2017-05-02T03:15:00.25Z")?.compact == "20170502T031500Z")
  }

  @Test(arguments: [
    ("current", PeriodSelection.current), ("last 2", .last(2)), ("all", .all),
  ])
  func `periods are chosen by words`(text: String, selection: PeriodSelection) {
    #expect(PeriodSelection(text) == selection)
  }

  @Test func `periods are chosen by month`() throws {
    let april = try #require(CalendarMonth("201704"))
    let june = try #require(CalendarMonth("201706"))
    #expect(PeriodSelection("201704") == .range(april...april))
    #expect(PeriodSelection("201704..201706") == .range(april...june))
  }

  @Test(arguments: [
    "last", "last 0", "last x", "201706..201704", "201704.201706", "201704..", "", "now",
  ])
  func `what selects no periods is refused`(text: String) { #expect(PeriodSelection(text) == nil) }
}
