import Records
import Report
import Testing

extension ReportPage {
  /// The page of loads that nothing else is known of.
  init(title: String, loads: [LoadRecord], generatedAt: Timestamp) throws {
    try self.init(title: title, account: SinkAccount(loads: loads), generatedAt: generatedAt)
  }
}

/// A load of a month, with one day's cost for each text given.
func sampleLoad(
  _ period: String, endpoint: String = "usage-details", enrollment: String = "100",
  pipeline: String = "usage-nightly", currency: String = "EUR", costs: [String] = [],
  finished: String = "2017-05-02T03:15:12.400000Z"
) throws -> LoadRecord {
  let month = try #require(CalendarMonth(period))
  let finishedAt = try #require(Timestamp(finished))
  let loadID = String(Digest.sha256(of: endpoint + enrollment + period + finished).prefix(16))
  var load = LoadRecord(
    run: RunContext(
      runID: "20170502T031500Z-3f9a1c2e", pipeline: pipeline, planSHA256: "00", version: "0.1.0"),
    loadID: loadID, unit: Unit(endpoint: endpoint, enrollment: enrollment, period: month),
    source: .init(
      url: "https://consumption.azure.com/v3/enrollments/\(enrollment)/usagedetails",
      etag: "\"0x8D4AE\"", pages: 4, bytes: 7_654_321, sha256: Digest.sha256(of: period),
      confirmed: true),
    startedAt: Timestamp(microseconds: finishedAt.microseconds - 12_400_000),
    finishedAt: finishedAt)
  var total = ExactSum()
  for (index, cost) in costs.enumerated() {
    let amount = try ExactSum(parsing: cost)
    try total.merge(amount)
    load.days["\(month.firstDay.adding(days: index))"] = DayFigures(
      rows: 1000, totals: ["cost": [currency: cost]])
  }
  if !costs.isEmpty { load.totals = ["cost": [currency: total.description]] }
  load.rowsRead = costs.count * 1000 + 3
  load.rowsWritten = costs.count * 1000
  return load
}

/// The instant at which the pages of these tests are made.
let reportTime = Timestamp(microseconds: 1_493_900_000_000_000)

/// A small ledger with something of everything: two endpoints, two currencies, a credit, a day without cost, a partial
/// unit, quarantined rows and checks of every outcome but one.
func sampleLedger() throws -> [LoadRecord] {
  var april = try sampleLoad(
    "201704", costs: ["812.5", "790.123456789", "0", "-45.25", "1004.00", "990.75"])
  april.duplicates = 12
  april.checks = [
    .init(name: "reconcile", outcome: "warned", message: "3552.12 against 3552.13, tolerance 0.00"),
    .init(name: "row_count", outcome: "passed", message: "6000 rows, at least 1"),
  ]
  april.coverage = ["map_tags": ["environment mapped": "5400", "environment defaulted": "600"]]
  april.inputs = [.init(path: "mappings/departments.csv", sha256: Digest.sha256(of: "d"))]
  var march = try sampleLoad(
    "201703", costs: ["700.1", "650.02", "1000"], finished: "2017-04-05T03:15:00Z")
  march.checks = [.init(name: "unique", outcome: "skipped", message: "no column 'id'")]
  var second = try sampleLoad(
    "201704", enrollment: "200", currency: "USD", costs: ["10.01", "20.02"])
  second.quarantined = 3
  second.partial = true
  second.source.confirmed = false
  second.source.etag = nil
  var charges = try sampleLoad("201704", endpoint: "marketplace-charges")
  charges.totals = ["extended_cost": ["EUR": "99.99", "XXX": "1.00"]]
  return [april, march, second, charges]
}
