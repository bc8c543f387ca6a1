import JSONStream
import Records
import TestSupport
import Testing
import Transform

@Suite struct NormalizeCurrencyTests {
  private let scene = CurrencyScene()

  private func conversion(_ options: [(String, Definition)] = []) throws -> Conversion {
    let (spec, problems) = try scene.read(options)
    #expect(problems == [])
    return try Conversion(try #require(spec))
  }

  @Test(
    arguments: [
      // A day that has a rate, and a target that is the euro: a division.
      (
        "EUR", "USD", "2017-04-04", "0.8125", "0.7628391700", "0.9388789784996713923575251150", "04"
      ),
      // Saturday, and the days of Easter.
      ("EUR", "USD", "2017-04-15", "100", "94.0733772342", "0.9407337723424270931326434619", "13"),
      (
        "EUR", "USD", "2017-04-17", "-12.5", "-11.7591721543", "0.9407337723424270931326434619",
        "13"
      ),
      // Two currencies, neither the euro: through it.
      ("GBP", "USD", "2017-04-13", "1", "0.7973941675", "0.7973941674506114769520225776", "13"),
      // A day on which one of both has no rate takes the last day of both.
      ("GBP", "USD", "2017-04-04", "1", "0.7997373605", "0.7997373604727511490479317137", "03"),
      // An exponent, and the end of the month.
      ("EUR", "USD", "2017-04-30", "1E-05", "0.0000091491", "0.9149130832570905763952424520", "28"),
      ("EUR", "GBP", "2017-04-28", "19.99", "23.6643661288", "1.183810211546884803428314373", "28"),
      // From the euro: a multiplication.
      ("USD", "EUR", "2017-04-18", "10", "10.6820000000", "1.0682", "18"),
      ("USD", "USD ", "2017-04-18", "10.50", "10.50", "1", nil),
      ("EUR", "USD", "2017-04-18", "0", "0.0000000000", "0.9361542782250514884853023778", "18"),
    ] as [(String, String, String, String, String, String, String?)])
  func `an amount is converted with the rate of its day`(
    to: String, from: String, day: String, cost: String, expected: String, rate: String,
    rateDay: String?
  ) throws {
    let conversion = try conversion([("to", .text(to))])
    let batch = try conversion.apply([
      CurrencyScene.row(.string(from), .string(day), cost: .number(cost))
    ])
    let column = "cost_\(to.lowercased())"
    let shown = rate.contains(".") ? trimmed(rate) : rate
    #expect(
      conversion.texts("cost", column, "fx_rate", "fx_date", in: batch)
        == [cost, expected, shown, rateDay.map { "2017-04-\($0)" }])
    #expect(batch.slots[0, 3].kind == .number)
  }

  @Test func `an amount in the target's currency stays as it is, to its last digit`() throws {
    let conversion = try conversion()
    let batch = try conversion.apply([
      CurrencyScene.row("EUR", cost: .number("0.000013440860215053763440860215")),
      CurrencyScene.row("EUR", cost: .number("1.5E-3")),
    ])
    #expect(
      conversion.texts("cost_eur", "fx_rate", "fx_date", in: batch)
        == ["0.000013440860215053763440860215", "1", nil])
    #expect(conversion.texts("cost_eur", of: 1, in: batch) == ["1.5E-3"])
    #expect(conversion.transform.effect.coverage["rows_in_target_currency"] == "2")
  }

  @Test func `columns go in front of the end of the frame, additive as their originals`() throws {
    let conversion = try conversion([("columns", ["cost", "resource_rate"])])
    let schema = conversion.bound.schema
    #expect(
      schema.names == [
        "billing_currency", "currency", "usage_date", "cost", "resource_rate", "cost_eur",
        "resource_rate_eur", "fx_rate", "fx_date", "extra", "source_row",
      ])
    #expect(schema.additiveColumns.map(\.name) == ["cost", "cost_eur"])
    #expect(schema["cost_eur"]?.currency == "EUR")
    #expect(schema["cost"]?.currency == nil)
    #expect(schema["fx_date"]?.type == .date)
    #expect(Set(schema.columns.map(\.slot)).count == schema.columns.count)
  }

  @Test func `several amounts of a row share its rate, and null stays null`() throws {
    let conversion = try conversion([("columns", ["cost", "resource_rate"]), ("digits", "2")])
    let batch = try conversion.apply([
      CurrencyScene.row("USD", cost: .number("1.0661"), rate: .number("10.661")),
      CurrencyScene.row("USD", cost: nil, rate: .number("1.0661")),
      CurrencyScene.row(nil, nil, cost: nil),
    ])
    let names = ["cost_eur", "resource_rate_eur", "fx_date"]
    let rows = (0..<3).map { row in
      names.map { conversion.texts($0, of: row, in: batch)[0] }
    }
    #expect(
      rows == [["1.00", "10.00", "2017-04-03"], [nil, "1.00", "2017-04-03"], [nil, nil, nil]])
    #expect(
      conversion.transform.effect
        == TransformEffect(
          coverage: [
            "rows_converted": "2", "rows_in_target_currency": "0", "rows_without_amount": "1",
            "first_rate_date": "2017-04-03", "last_rate_date": "2017-04-03",
          ],
          sumsAdded: [
            "cost_eur": ["EUR": ExactSum(try #require(ExactDecimal("1.00")))]
          ]))
  }

  @Test func `slots of an earlier batch are never shown again`() throws {
    let conversion = try conversion()
    for day in ["2017-04-03", "2017-04-18", "2017-04-03"] {
      let batch = try conversion.apply([
        CurrencyScene.row("GBP", .string("2017-04-28"), cost: .number("1")),
        CurrencyScene.row("USD", .string(day), cost: .number("1")),
      ])
      #expect(conversion.texts("fx_date", of: 0, in: batch) == ["2017-04-28"])
      #expect(conversion.texts("fx_date", of: 1, in: batch) == [day])
    }
  }

  @Test(
    arguments: [
      // Within the range before conversion and outside it after.
      ("99999999999999999999999999", "'cost_eur' is not between -10^26 and 10^26", "GBP"),
      ("100000000000000000000000000", "'cost_eur' is not between -10^26 and 10^26", "USD"),
      ("0.000000000000000000000000000000000000001", "'cost_eur' has more than 38 digits", "USD"),
      ("100000000000000000000000000", "'cost_eur' is not between -10^26 and 10^26", "EUR"),
    ])
  func `an amount out of range is rejected by name, and its row with it`(
    cost: String, reason: String, currency: String
  ) throws {
    let conversion = try conversion([("columns", ["resource_rate", "cost"])])
    let batch = try conversion.apply([
      CurrencyScene.row("EUR", cost: .number("1"), rate: .number("2")),
      CurrencyScene.row(.string(currency), cost: .number(cost), rate: .number("3")),
      CurrencyScene.row("EUR", cost: .number("4"), rate: .number("5")),
    ])
    #expect(batch.ordinals == [0, 2])
    let rejected = try #require(batch.rejected.first)
    #expect(rejected.ordinal == 1)
    #expect(rejected.path == "/1/cost")
    #expect(rejected.reason.hasPrefix(reason), "\(rejected.reason)")
    #expect(
      conversion.transform.effect.sumsAdded["cost_eur"]?["EUR"]
        == ExactSum(try #require(ExactDecimal("5"))))
  }

  @Test(
    arguments: [
      (nil, "'usage_date' is empty, and the day decides the rate"),
      ("2017-02-30", "'usage_date' is no day (YYYY-MM-DD): 2017-02-30"),
      ("20170403", "'usage_date' is no day (YYYY-MM-DD): 20170403"),
    ] as [(Cell, String)])
  func `a row without a day is rejected where the day decides`(day: Cell, reason: String) throws {
    let row = CurrencyScene.row("USD", day, cost: .number("1"))
    let batch = try conversion().apply([row])
    #expect(batch.count == 0)
    #expect(batch.rejected.map(\.reason) == [reason])
    let other = try conversion([("on", "period_end")])
    let converted = try other.apply([row])
    #expect(other.texts("fx_date", in: converted) == ["2017-04-28"])
  }

  @Test(
    arguments: [
      (
        nil,
        "page 1, record 1: a record has no currency: 'currency' is empty."
          + " Say with 'from' of normalize_currency which currency the amounts are in."
      ),
      (
        "",
        "page 1, record 1: a record has no currency: 'currency' is empty."
          + " Say with 'from' of normalize_currency which currency the amounts are in."
      ),
      (
        "Dollar\nUS",
        "page 1, record 1: a record has 'Dollar\\nUS' in 'currency', which is no"
          + " currency. Say with 'from' of normalize_currency which currency the amounts are in."
      ),
      (
        "XYZ",
        "page 1, record 1, rates.csv: no rate of XYZ, to convert XYZ to EUR."
          + " Add its rates, or convert from another column."
      ),
      (
        "ISK",
        "page 1, record 1, rates.csv: no rate from ISK to EUR on 2017-04-03 or in the 7"
          + " days before: there is none before. Bring the table up to date."
      ),
    ] as [(Cell, String)])
  func `a row whose currency says nothing fails the unit`(currency: Cell, message: String) throws {
    let conversion = try conversion()
    let rows = [
      CurrencyScene.row("USD", cost: .number("1")),
      CurrencyScene.row(currency, cost: .number("1")),
    ]
    #expect(fault { try conversion.apply(rows) } == message)
  }

  @Test func `a day more than a week behind the last rate has none`() throws {
    let conversion = try conversion()
    let late = CurrencyScene.row("USD", "2017-05-09", cost: .number("1"))
    #expect(try conversion.apply([late]).count == 1)
    let later = CurrencyScene.row("USD", "2017-05-10", cost: .number("1"))
    #expect(
      fault { try conversion.apply([later]) }
        == "page 1, record 0, rates.csv: no rate from USD to EUR on 2017-05-10 or in the 7 days"
        + " before: the last one before is of 2017-05-02. Bring the table up to date.")
  }

  @Test func `the currency of the frame and of the definition are taken as they say`() throws {
    let row: [[Cell]] = [
      ["GBP", "USD", "2017-04-28", .number("1"), nil, nil, nil, nil, nil, nil]
    ]
    for (from, expected, needs) in [
      ("balance_summary", "1.1838102115", true), ("price_sheet", "1.1838102115", true),
      ("billing_currency", "1.1838102115", true), ("currency", "0.9149130833", false),
      ("EUR", "1", false), ("USD", "0.9149130833", false),
    ] {
      let (spec, problems) = try scene.read([("from", .text(from))])
      #expect(problems == [])
      let conversion = try Conversion(try #require(spec))
      #expect(spec?.needsCurrency == needs)
      let batch = try conversion.apply(row)
      #expect(conversion.texts("cost_eur", in: batch) == [expected], "\(from)")
    }
    let (spec, _) = try scene.read([("from", nil)])
    #expect(spec?.needsCurrency == true)
  }

  @Test func `a currency spelled with escapes is the currency`() throws {
    let conversion = try conversion()
    let batch = try conversion.apply([
      CurrencyScene.row(.escaped(#"\u0055SD"#), cost: .number("1.0661"))
    ])
    #expect(conversion.texts("cost_eur", in: batch) == ["1.0000000000"])
  }

  private func trimmed(_ number: String) -> String {
    String(number.reversed().drop { $0 == "0" }.reversed())
  }
}
