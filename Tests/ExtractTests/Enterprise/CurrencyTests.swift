import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct CurrencyTests {
  private static let balance = "/v3/enrollments/100/billingPeriods/201704/balancesummary"
  private static let currentBalance = "/v3/enrollments/100/balancesummary"
  private static let prices = "/v3/enrollments/100/billingPeriods/201704/pricesheet"

  /// A provider of one row, and of what the two endpoints that may tell its currency say.
  private func bench(
    endpoint: String = "usage-details", balance: [ScriptedServer.Step],
    prices: [ScriptedServer.Step] = ScriptedServer.response(403)
  ) throws -> SourceBench {
    try SourceBench(endpoint: endpoint) { target, _ in
      switch target {
      case Self.balance, Self.currentBalance: balance
      case Self.prices: prices
      default: tagged(#"[{"date":"2017-04-03","cost":1,"extendedCost":2}]"#)
      }
    }
  }

  @Test(arguments: [
    ("usage-details", balance), ("marketplace-charges", balance),
    // What is now has the currency of now: its month may not be a billing period yet.
    ("reservation-recommendations", currentBalance),
  ])
  func `the currency comes from the balance summary, before the first row`(
    _ endpoint: String, _ address: String
  ) throws {
    for etags in [[], ["\"0\""]] {
      let bench = try bench(
        endpoint: endpoint,
        balance: ScriptedServer.response(body: #"{"CurrencyCode":"EUR","totalUsage":1}"#))
      let (_, rows) = try bench.read(etags: etags, needsCurrency: true)
      #expect(rows.currencies == ["EUR"])
      #expect(rows.values("billing_currency") == ["EUR"])
      #expect(bench.targets.count == 2 && bench.targets.contains(address))
    }
  }

  @Test func `rows that tell their own currency, and sinks that need none, cost no question`()
    throws
  {
    let sheet = try SourceBench(endpoint: "price-sheet") { _, _ in
      tagged(#"[{"currencyCode":"JPY","unitPrice":1}]"#)
    }
    #expect(try sheet.read(needsCurrency: true).rows.values("billing_currency") == ["JPY"])
    #expect(sheet.targets == [Self.prices])
    let usage = try bench(balance: [])
    #expect(try usage.read().rows.values("billing_currency") == [nil])
    #expect(usage.targets == [SourceBench.unitPath])
  }

  @Test(arguments: [400, 401, 403, 404])
  func `where the balance is refused the price sheet tells, and no more of it is read than that`(
    _ status: Int
  ) throws {
    // The sheet ends in the middle: whoever wanted all of it would complain.
    let sheet =
      #"[{"currencyCode":null},{"currencyCode":"JPY","unitPrice":1},"#
      + String(repeating: #"{"currencyCode":"JPY"},"#, count: 40_000)
    let bench = try bench(
      balance: ScriptedServer.response(status, body: #"{"message":"Not for you"}"#),
      prices: ScriptedServer.response(body: sheet))
    let (_, rows) = try bench.read(needsCurrency: true)
    #expect(rows.currencies == ["JPY"])
    #expect(bench.targets == [Self.balance, Self.prices, SourceBench.unitPath])
    #expect(bench.events.messages.isEmpty)
  }

  @Test func `a key that may see neither loads rows without a currency, and the log says why`()
    throws
  {
    let bench = try bench(
      balance: ScriptedServer.response(403, body: #"{"message":"View charges is off."}"#))
    let (_, rows) = try bench.read(needsCurrency: true)
    #expect(rows.currencies == [nil])
    #expect(rows.values("billing_currency") == [nil])
    #expect(
      bench.events.all == [
        RunEvent(
          .warning, "the currency of the rows is unknown: the key may not see what tells it",
          [
            "unit": "usage-details, enrollment 100, 201704",
            "why": "403 from \(bench.server.base)\(Self.balance): View charges is off;"
              + " 403 from \(bench.server.base)\(Self.prices)",
          ])
      ])
  }

  @Test func `a key that is refused everywhere ends in the refusal of the rows`() throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(401) }
    let fault = try #require(try bench.fault(needsCurrency: true))
    #expect(fault.category == .keyRefused)
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
  }

  @Test func `a balance summary and a price sheet without a currency are an error`() throws {
    let bench = try bench(
      balance: ScriptedServer.response(body: #"{"currencyCode":""}"#),
      prices: ScriptedServer.response(body: "[]"))
    let fault = try #require(try bench.fault(needsCurrency: true))
    #expect(fault.category == .failed)
    #expect(
      fault.message
        == "balance-summary has no 'currencyCode', and price-sheet has no 'currencyCode'")
  }

  @Test func `an endpoint that is down is no endpoint without a currency`() throws {
    let bench = try bench(balance: ScriptedServer.response(503))
    let fault = try #require(try bench.fault(needsCurrency: true))
    #expect(fault.category == .tryLater)
    #expect(
      fault.place
        == "usage-details, enrollment 100, 201704, balance-summary for the currency, page 1"
    )
  }
}
