import Formats
import Testing

/// What becomes of a value in a typed column: the NDJSON spelling, or why its record is rejected.
@Suite struct ConformTests {
  struct ValueCase: Sendable, CustomTestStringConvertible {
    let field: String
    let column: String
    let value: String
    let spelled: String

    var testDescription: String { "\(column): \(value) → \(spelled)" }

    init(_ field: String, _ column: String, _ value: String, _ spelled: String) {
      (self.field, self.column, self.value, self.spelled) = (field, column, value, spelled)
    }
  }

  @Test(
    arguments: [
      ValueCase("cost", "cost", "null", "null"),
      ValueCase("cost", "cost", "0", "0"),
      ValueCase("cost", "cost", "-0", "-0"),
      ValueCase("cost", "cost", "1.5000", "1.5000"),
      ValueCase("cost", "cost", "1E-05", "1E-05"),
      ValueCase("cost", "cost", "2.5e+3", "2.5e+3"),
      ValueCase("cost", "cost", #""12.50""#, "12.50"),
      ValueCase("cost", "cost", #""1E-05""#, "1E-05"),
      ValueCase("cost", "cost", #""\u0031.5""#, "1.5"),
      ValueCase("cost", "cost", "99999999999999999999999999", "99999999999999999999999999"),
      ValueCase(
        "cost", "cost", "-0.0000000000000000000000000000000000001",
        "-0.0000000000000000000000000000000000001"),
      ValueCase(
        "cost", "cost", "12345678901234567890.123456789012345678",
        "12345678901234567890.123456789012345678"),
      ValueCase("units", "units", "42", "42"),
      ValueCase("units", "units", "-9223372036854775808", "-9223372036854775808"),
      ValueCase("units", "units", "5.0", "5"),
      ValueCase("units", "units", #""17""#, "17"),
      ValueCase("date", "usage_date", #""2017-04-01""#, #""2017-04-01""#),
      ValueCase("date", "usage_date", #""2017-04-01T00:00:00""#, #""2017-04-01""#),
      ValueCase("date", "usage_date", #""2017-04-01T23:59:59Z""#, #""2017-04-01""#),
      ValueCase("date", "usage_date", #""2017-04-01T00:00:00.0000000Z""#, #""2017-04-01""#),
      ValueCase("date", "usage_date", #""2017-04-01 00:00:00+00:00""#, #""2017-04-01""#),
      ValueCase("date", "usage_date", #""04/27/2017""#, #""2017-04-27""#),
      ValueCase("date", "usage_date", #""04\/27\/2017""#, #""2017-04-27""#),
      ValueCase("isMonthly", "is_monthly", "true", "true"),
      ValueCase("isMonthly", "is_monthly", #""False""#, "false"),
      ValueCase("isMonthly", "is_monthly", #""TRUE""#, "true"),
      ValueCase("tags", "tags", #""""#, #""""#),
      ValueCase("tags", "tags", #""{\"a\":1}""#, #""{\"a\":1}""#),
      ValueCase("tags", "tags", #"{"a":1}"#, #"{"a":1}"#),
      ValueCase("id", "id", "100.50", #""100.50""#),
      ValueCase("id", "id", "false", #""false""#),
    ])
  func `a value takes the form of its column`(_ value: ValueCase) throws {
    #expect(
      try ListingRun.values(value.column, #"{"\#(value.field)":\#(value.value)}"#)
        == [value.spelled])
  }

  @Test(arguments: [
    ValueCase("cost", "cost", #""n/a""#, #"expected a number for 'cost', found "n/a""#),
    ValueCase("cost", "cost", #""""#, #"expected a number for 'cost', found """#),
    ValueCase("cost", "cost", #"" 1""#, #"expected a number for 'cost', found " 1""#),
    ValueCase("cost", "cost", #""1.""#, #"expected a number for 'cost', found "1.""#),
    ValueCase("cost", "cost", "true", "expected a number for 'cost', found true"),
    ValueCase("cost", "cost", "[1]", "expected a number for 'cost', found an array"),
    ValueCase(
      "cost", "cost", "1E400",
      "expected a number for 'cost', found 1E400, which is not between -10^26 and 10^26"),
    ValueCase(
      "cost", "cost", "100000000000000000000000000",
      "expected a number for 'cost', found 100000000000000000000000000, "
        + "which is not between -10^26 and 10^26"),
    ValueCase(
      "cost", "cost", "1E-39",
      "expected a number for 'cost', found 1E-39, which has more than 38 digits after the point"),
    ValueCase("units", "units", "0.5", "expected a whole number for 'units', found 0.5"),
    ValueCase("units", "units", "1e2", "expected a whole number for 'units', found 1e2"),
    ValueCase(
      "units", "units", "9223372036854775808",
      "expected a whole number for 'units', found 9223372036854775808"),
    ValueCase(
      "date", "usage_date", #""2017-02-29""#, #"expected a day for 'date', found "2017-02-29""#),
    ValueCase(
      "date", "usage_date", #""2017-04-01T00:00:00-07:00""#,
      #"expected a day for 'date', found "2017-04-01T00:00:00-07:00""#),
    ValueCase(
      "date", "usage_date", #""2017-04-01T24:00:00""#,
      #"expected a day for 'date', found "2017-04-01T24:00:00""#),
    ValueCase(
      "date", "usage_date", #""27/04/2017""#, #"expected a day for 'date', found "27/04/2017""#),
    ValueCase("date", "usage_date", #""""#, #"expected a day for 'date', found """#),
    ValueCase("date", "usage_date", "20170401", "expected a day for 'date', found 20170401"),
    ValueCase(
      "isMonthly", "is_monthly", #""yes""#,
      #"expected true or false for 'isMonthly', found "yes""#),
    ValueCase("isMonthly", "is_monthly", "1", "expected true or false for 'isMonthly', found 1"),
    ValueCase("tags", "tags", "7", "expected an object or text for 'tags', found 7"),
    ValueCase("id", "id", #"{"a":1}"#, "expected text for 'id', found an object"),
    ValueCase(
      "cost", "cost", #""a\u0007bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH""#,
      #"expected a number for 'cost', found "a\u0007bcdefghijklmnopqrstuvwxyz01234567…""#),
  ])
  func `a value without a form is told`(_ value: ValueCase) throws {
    let run = ListingRun()
    _ = try run.page(#"[{"\#(value.field)":\#(value.value)}]"#)
    #expect(run.collector.rejected.map(\.reason) == [value.spelled])
    #expect(run.collector.rows.isEmpty)
  }

  @Test func `of several misfits in a record the first column is told`() throws {
    let run = ListingRun()
    _ = try run.page(#"[{"isMonthly":3,"units":"x","cost":"y","id":{}}]"#)
    #expect(run.collector.rejected.map(\.reason) == ["expected text for 'id', found an object"])
  }

  @Test func `days that change from row to row are each looked at`() throws {
    let run = ListingRun()
    let days = [
      "2017-04-01T00:00:00", "2017-04-02T00:00:00", "2017-04-02T00:00:00", "2017-04-31T00:00:00",
    ]
    _ = try run.page("[" + days.map { #"{"date":"\#($0)"}"# }.joined(separator: ",") + "]")
    #expect(run.collector.rows.count == 3)
    #expect(run.collector.rejected.map(\.ordinal) == [3])
  }
}
