import Records
import Testing
import Transform

private let subject = "transform 'normalize_currency'"

@Suite struct NormalizeCurrencySpecTests {
  private let scene = CurrencyScene()

  @Test func `all that changes rows is in the fingerprint, and defaults are spelled out`() throws {
    let (spec, problems) = try scene.read()
    #expect(problems == [])
    #expect(
      spec?.fingerprint
        == #"normalize_currency to EUR ["cost"] from currency rates ecb on usage_date digits 10"#)
    let (other, _) = try scene.read([("on", "period_end"), ("digits", "4"), ("to", "GBP")])
    #expect(
      other?.fingerprint
        == #"normalize_currency to GBP ["cost"] from currency rates ecb on period_end digits 4"#)
  }

  @Test(arguments: misfits)
  func `what does not fit is reported at its place`(
    misfit: Misfit
  ) throws {
    let result = try scene.read(misfit.options)
    #expect(result.problems.map(unwrapped) == misfit.problems.map(unwrapped))
    #expect(result.spec == nil)
  }

  @Test(arguments: insufficient)
  func `columns that do not suffice are refused`(
    misfit: Misfit
  ) throws {
    let spec = try #require(try scene.read(misfit.options).spec)
    let found = try #require(fault { try spec.bound(to: CurrencyScene.schema) })
    #expect(
      found.split(separator: ": ", maxSplits: 1).last.map(unwrapped)
        == misfit.problems.first.map(unwrapped))
  }

  @Test func `the frame's currency must reach the transform`() throws {
    let spec = try #require(try scene.read([("from", "balance_summary")]).spec)
    var schema = CurrencyScene.schema
    schema.columns.removeFirst()
    #expect(
      fault { try spec.bound(to: schema) }
        == "p.yml:1:1: 'from: balance_summary' of transform 'normalize_currency' needs the column"
        + " 'billing_currency', which does not reach it. Put it before the transform that leaves"
        + " the column out, or name a currency.")
  }

  @Test func `a second conversion wants other names, and converts no converted amount`() throws {
    let spec = try #require(try scene.read().spec)
    let first = try spec.bound(to: CurrencyScene.schema).schema
    #expect(
      fault { try spec.bound(to: first) }
        == "p.yml:1:1: transform 'normalize_currency' adds 'cost_eur', and there is such a"
        + " column. Rename the one before it.")
    let chained = try #require(try scene.read([("columns", ["cost_eur"]), ("to", "USD")]).spec)
    #expect(
      fault { try chained.bound(to: first) }
        == "p.yml:2:1: transform 'normalize_currency' would read 'cost_eur' as if it were in the"
        + " row's currency, and it is in EUR. Convert the original column, or write 'from: EUR'.")
  }

  @Test func `two conversions stand side by side once the first rate has another name`() throws {
    let euro = try #require(try scene.read().spec)
    let pound = try #require(try scene.read([("to", "GBP")]).spec)
    let names: Definition = ["fx_rate": "fx_rate_eur", "fx_date": "fx_date_eur"]
    let rename = try #require(TransformTests.read(names, as: RenameSpec.self).spec)
    var slots = SlotAllocator(source: CurrencyScene.schema)
    let first = try euro.bind(CurrencyScene.schema, slots: &slots).schema
    let second = try pound.bind(try rename.bind(first, slots: &slots).schema, slots: &slots).schema
    #expect(
      second.names.dropFirst(5) == [
        "cost_eur", "fx_rate_eur", "fx_date_eur", "cost_gbp", "fx_rate", "fx_date", "extra",
        "source_row",
      ])
    #expect(second.additiveColumns.map(\.currency) == [nil, "EUR", "GBP"])
  }

  /// The message without the full stop that only some have.
  private func unwrapped(_ message: some StringProtocol) -> String {
    message.hasSuffix(".") ? String(message.dropLast()) : String(message)
  }
}

/// Options in place of those of a scene, and what is told about them.
struct Misfit: Sendable {
  var options: [(String, Definition)]
  var problems: [String]

  init(_ options: [(String, Definition)], _ problems: [String]) {
    self.options = options
    self.problems = problems
  }
}

/// What cannot be read, with places.
private let misfits: [Misfit] = [
  Misfit([("to", nil)], ["p.yml:1:1: \(subject) needs 'to'"]),
  Misfit(
    [("to", "euro")],
    [
      "p.yml:1:1: 'to' of \(subject) must be a currency such as EUR, not 'euro'. Did you mean 'EUR'?"
    ]
  ),
  Misfit([("to", "CHF")], ["p.yml:1:1: 'to' of \(subject): rates.csv has no rate of CHF"]),
  Misfit(
    [("to", "EUS")],
    ["p.yml:1:1: 'to' of \(subject): rates.csv has no rate of EUS. Did you mean 'EUR'?"]
  ),
  Misfit([("columns", nil)], ["p.yml:1:1: \(subject) needs 'columns'"]),
  Misfit([("columns", [])], ["p.yml:2:1: 'columns' of \(subject) names no column"]),
  Misfit([("columns", ["a", "a"])], ["p.yml:3:1: 'columns' of \(subject) names 'a' twice"]),
  Misfit(
    [("columns", ["a": "b"])],
    ["p.yml:2:1: 'columns' of \(subject) must be a list of names, not a mapping"]
  ),
  Misfit(
    [("from", "XYZ")],
    ["p.yml:4:1: 'from' of \(subject): rates.csv has no rate that leads from XYZ to EUR"]
  ),
  Misfit([("from", "usd")], ["p.yml:4:1: 'from' of \(subject) must be 'USD', not 'usd'"]),
  Misfit(
    [("from", "USD"), ("on", "2017-06-01")],
    [
      "p.yml:7:1: 'on' of \(subject): rates.csv: no rate from USD to EUR on 2017-06-01 or in"
        + " the 7 days before: the last one before is of 2017-05-02. Bring the table up to"
        + " date."
    ]
  ),
  Misfit(
    [("on", "2017-02-30")],
    ["p.yml:7:1: 'on' of \(subject) must be a day (YYYY-MM-DD), not '2017-02-30'"]
  ),
  Misfit(
    [("digits", "29")],
    ["p.yml:7:1: 'digits' of \(subject) must be a whole number from 0 to 28, not '29'"]
  ),
  Misfit(
    [("digit", "2")],
    [
      "p.yml:7:1: \(subject) has no option 'digit'. Did you mean 'digits'?"
    ]
  ),
  Misfit(
    [("rates", [:])],
    [
      "p.yml:5:1: 'rates' of \(subject) must be one of {ecb: FILE}, {csv: FILE} and"
        + " {fixed: {USD: \"0.92\"}}"
    ]
  ),
  Misfit(
    [("rates", ["ebc": "x"])],
    ["p.yml:5:1: 'rates' of \(subject) has no option 'ebc'. Did you mean 'ecb'?"]
  ),
  Misfit(
    [("rates", ["ecb": "rates.csv", "csv": "rates.csv"])],
    [
      "p.yml:5:1: 'rates' of \(subject) must be one of {ecb: FILE}, {csv: FILE} and"
        + " {fixed: {USD: \"0.92\"}}"
    ]
  ),
  Misfit(
    [("rates", ["ecb": ["rates.csv"]])],
    ["p.yml:5:1: 'ecb' of 'rates' of \(subject) must be the path of a table, not a list"]
  ),
  Misfit(
    [("rates", ["fixed": ["EUR": "1", "usd": "1", "USD": "0", "GBP": "x", "CHF": [:]]])],
    [
      "p.yml:5:1: 'EUR' in 'fixed' of 'rates' of \(subject) is the target",
      "p.yml:6:1: 'usd' in 'fixed' of 'rates' of \(subject) is no currency",
      "p.yml:7:1: 'USD' in 'fixed' of 'rates' of \(subject) must be a number above zero,"
        + " not '0'",
      "p.yml:8:1: 'GBP' in 'fixed' of 'rates' of \(subject) must be a number above zero,"
        + " not 'x'",
      "p.yml:9:1: 'CHF' of 'fixed' of 'rates' of \(subject) must be text, not a mapping",
    ]
  ),
  Misfit(
    [("rates", ["fixed": [:]])],
    ["p.yml:5:1: 'fixed' of 'rates' of \(subject) names no currency"]
  ),

]

/// What does not fit the columns.
private let insufficient: [Misfit] = [
  Misfit(
    [("columns", ["csot"])],
    [
      "transform 'normalize_currency' names column 'csot', which does not reach it."
        + " Did you mean 'cost'?"
    ]),
  Misfit(
    [("columns", ["usage_date"])],
    [
      "transform 'normalize_currency' converts amounts, and 'usage_date' is date."
    ]),
  Misfit(
    [("from", "curency")],
    [
      "transform 'normalize_currency' names column 'curency', which does not reach it."
        + " Did you mean 'currency'?"
    ]),
  Misfit(
    [("on", "period-end")],
    [
      "'on' of transform 'normalize_currency' names column 'period-end', which does not reach"
        + " it. Did you mean 'period_end'?"
    ]),
  Misfit(
    [("on", "cost")],
    [
      "'on' of transform 'normalize_currency' names column 'cost', which is no date. Known:"
        + " period_average, period_end, usage_date."
    ]),
]
