import Records
import TestSupport
import Testing
import Transform

@Suite struct RateTableTests {
  private let scene = CurrencyScene()

  private func rate(
    _ table: String, layout: String = "ecb", from: String = "USD", to: String = "EUR",
    on date: String = "2017-04-04"
  ) throws -> RateExplanation {
    let (spec, problems) = try scene.read([("to", .text(to))], table: table, layout: layout)
    #expect(problems == [])
    return try #require(spec).explainRate(from: from, on: try #require(CalendarDate(date)))
  }

  @Test(
    arguments: [
      "Date,USD,\n2017-04-04,1.25,\n2017-04-03,2,\n",
      "Date,USD,\n2017-04-03,2,\n2017-04-04,1.25,\n2017-03-01,3,\n",
      "\u{FEFF}Date,GBP,USD\r\n2017-04-04,N/A,1.25\r\n\r\n",
      "date, USD , GBP \n2017-04-04, 1.25 , \n",
      "\"Date\",\"USD\"\n\"2017-04-04\",\"1.25\"",
      "Date,USD,\n2017-04-05,N/A,\n2017-04-04,1.25E0,\n",
    ])
  func `the bank's layout is read by header, in any order of days`(table: String) throws {
    #expect("\(try rate(table).rate)" == "0.8")
    #expect("\(try rate(table, from: "EUR", to: "USD").rate)" == "1.25")
    #expect(try rate(table, on: "2017-04-05").days?.upperBound.description == "2017-04-04")
  }

  @Test func `a table of pairs takes the pair, else the other way round, and goes no detours`()
    throws
  {
    let table = """
      rate,from,date,comment,to
      0.9,USD,2017-04-04,x,EUR
      1.2,EUR,2017-04-04,,USD
      0.0000000000000000000000000000000001234,IDR,2017-04-03,,EUR
      0.8,EUR,2017-04-04,,GBP
      """
    #expect("\(try rate(table, layout: "csv").rate)" == "0.9")
    #expect("\(try rate(table, layout: "csv", from: "EUR", to: "USD").rate)" == "1.2")
    #expect("\(try rate(table, layout: "csv", from: "GBP").rate)" == "1.25")
    #expect(
      "\(try rate(table, layout: "csv", from: "IDR").rate)"
        == "0.0000000000000000000000000000000001234")
    #expect(
      fault { try rate(table, layout: "csv", from: "USD", to: "GBP") }
        == "rates.csv: no rate leads from USD to GBP."
        + " Add its rates, or convert from another column.")
  }

  @Test func `fixed rates hold on all days and have none`() throws {
    let (spec, problems) = try scene.read([
      ("rates", ["fixed": ["USD": "0.920", "GBP": "1.1"]]), ("on", "usage_date"), ("from", "USD"),
    ])
    #expect(problems == [])
    let conversion = try Conversion(try #require(spec))
    let batch = try conversion.apply([CurrencyScene.row(nil, nil, cost: .number("10"))])
    #expect(
      conversion.texts("cost_eur", "fx_rate", "fx_date", in: batch)
        == ["9.2000000000", "0.92", nil])
    #expect(spec?.inputs == [])
    #expect(
      spec?.fingerprint
        == #"normalize_currency to EUR ["cost"] from USD rates fixed ["GBP 1.1", "USD 0.92"]"#
        + " digits 10")
    #expect(
      try spec?.explainRate(from: "GBP", on: CalendarDate(daysSinceEpoch: 0)).description
        == "1 GBP = 1.1 EUR, fixed by the definition")
  }

  @Test(
    arguments: [
      ("", ["the table is empty"]),
      ("\n\n", ["the table is empty"]),
      ("Date,USD,\n", ["the table has no day"]),
      ("<!DOCTYPE html>\n", ["line 1: must start with 'Date,USD,…', not '<!DOCTYPE html>'"]),
      ("Date\n2017-04-04\n", ["line 1: must start with 'Date,USD,…', not 'Date'"]),
      ("Date,\n2017-04-04,\n", ["line 1: no currency stands behind 'Date'"]),
      (
        "Date,USD,usd,EUR,USD,,\n2017-04-04,1,1,1,1,,\n",
        [
          "line 1: 'usd' is no currency", "line 1: EUR is what all others are quoted against",
          "line 1: USD stands twice", "line 1: '' is no currency",
        ]
      ),
      (
        "Date,USD,GBP,\n2017-04-04,1.1,0.8,\n2017-04-03,1.1,0.\n",
        ["line 3: has 3 cells, and the header has 4"]
      ),
      (
        "Date,USD\n04/04/2017,1\n2017-02-29,1\n",
        [
          "line 2: '04/04/2017' is no day (YYYY-MM-DD)",
          "line 3: '2017-02-29' is no day (YYYY-MM-DD)", "the table has no day",
        ]
      ),
      (
        "Date,USD\n2017-04-04,1\n2017-04-03,1\n2017-04-04,1\n",
        ["line 4: 2017-04-04 stands in line 2 already"]
      ),
      (
        "Date,USD,GBP\n2017-04-04,0,-1\n2017-04-03,NaN,1,5\n2017-04-02,1e400,0x10\n",
        ["line 3: has 4 cells, and the header has 3"]
      ),
      (
        "Date,USD,GBP\n2017-04-04,0,-1\n2017-04-02,1e400,NaN\n",
        [
          "line 3: the rate of USD is not between -10^26 and 10^26: '1e400'",
          "line 3: the rate of GBP is not a number as JSON spells numbers: 'NaN'",
          "line 2: the rate of USD must be above zero: 0",
          "line 2: the rate of GBP must be above zero: -1",
        ]
      ),
      (
        "Date,USD\n" + (1...12).map { "x\($0),1\n" }.joined(),
        (1...10).map { "line \($0 + 1): 'x\($0)' is no day (YYYY-MM-DD)" }
          + ["and 3 more like these"]
      ),
    ])
  func `a broken table of the bank is reported by line`(table: String, problems: [String]) throws {
    let result = try scene.read(table: table)
    #expect(result.problems == problems.map { "p.yml:5:1: rate table 'rates.csv': \($0)" })
    #expect(result.spec == nil)
  }

  @Test(
    arguments: [
      ("", ["the table is empty"]),
      ("date,from,to,rate\n", ["the table has no rate"]),
      (
        "day,from,from,rate\n",
        [
          "line 1: the header must name 'date' once (date,from,to,rate), not 'day,from,from,rate'",
          "line 1: the header must name 'from' once (date,from,to,rate), not 'day,from,from,rate'",
          "line 1: the header must name 'to' once (date,from,to,rate), not 'day,from,from,rate'",
        ]
      ),
      (
        "date,from,to,rate\n2017-04-04,USD,EUR\n2017,USD,EUR,1\n2017-04-04,EUR,EUR,1\n"
          + "2017-04-04,USD,EUR,\"1,5\"\n2017-04-04,USD,EUR,\n2017-04-04,USD,EUR,0.9\n"
          + "2017-04-04,USD,EUR,0.8\n",
        [
          "line 2: has 3 cells, and the header has 4", "line 3: '2017' is no day (YYYY-MM-DD)",
          "line 4: 'EUR' and 'EUR' must be two currencies",
          "line 5: has 5 cells, and the header has 4",
          "line 6: the rate is not a number as JSON spells numbers: ''",
          "line 8: USD to EUR on 2017-04-04 stands in line 7 already",
        ]
      ),
    ])
  func `a broken table of pairs is reported by line`(table: String, problems: [String]) throws {
    let result = try scene.read(table: table, layout: "csv")
    #expect(result.problems == problems.map { "p.yml:5:1: rate table 'rates.csv': \($0)" })
    #expect(result.spec == nil)
  }

  @Test func `what is no table is refused before it is read as one`() throws {
    try scene.folder.write("PK\u{03}\u{04}…", to: "rates.zip")
    for (path, problem) in [
      ("missing.csv", "cannot be read: No such file or directory"), (".", "is not a file"),
      ("rates.zip", "is a zip archive, not a table; unpack it first"),
      ("/dev/zero", "is not a file"),
    ] {
      let result = try scene.read([("rates", ["ecb": .text(path)])])
      #expect(result.problems == ["p.yml:5:1: rate table '\(path)' \(problem)"])
    }
  }

  @Test func `the digest is that of the file`() throws {
    let (spec, _) = try scene.read(table: "Date,USD\n2017-04-04,1.1\n")
    #expect(
      spec?.inputs == [
        LoadRecord.Input(
          path: "rates.csv", sha256: Digest.sha256(of: "Date,USD\n2017-04-04,1.1\n"))
      ])
  }

  @Test func `noise instead of a table is refused and never crashes`() throws {
    var random = SeededGenerator()
    let pieces = [
      "Date", "USD", ",", "\n", "2017-04-04", "1.1", "N/A", "\"", "\r", "0", "é", "from",
    ]
    for _ in 0..<300 {
      let table = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      for layout in ["ecb", "csv"] {
        let result = try scene.read(table: table, layout: layout)
        #expect(
          (result.spec == nil) == !result.problems.isEmpty, "\(table), seed \(random.seed)")
      }
    }
  }
}
