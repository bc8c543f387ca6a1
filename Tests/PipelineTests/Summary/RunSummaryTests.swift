import Foundation
import Records
import Testing

@testable import Pipeline

@Suite struct RunSummaryTests {
  @Test(
    arguments: [
      ([], Int32(0)), ([.tryLater], 75), ([.failed], 1), ([.checkFailed], 3), ([.keyRefused], 77),
      ([.configuration], 78), ([.interrupted], 130), ([.tryLater, .failed], 1),
      ([.failed, .checkFailed, .tryLater], 3), ([.checkFailed, .keyRefused], 77),
      ([.keyRefused, .configuration, .failed], 78), (Fault.Category.allCases, 130),
    ] as [([Fault.Category], Int32)])
  func `the exit code is the first that applies`(categories: [Fault.Category], code: Int32) {
    #expect(RunSummary.exitCode(of: categories) == code)
    #expect(RunSummary.exitCode(of: categories.reversed()) == code)
  }

  @Test func `a terminated run says so`() {
    #expect(RunSummary.exitCode(of: [.interrupted], signal: 15) == 143)
    #expect(RunSummary.exitCode(of: [.interrupted], signal: 2) == 130)
    #expect(RunSummary.exitCode(of: [.failed], signal: 15) == 1)
  }

  private func summary() throws -> RunSummary {
    let startedAt = Timestamp(microseconds: 1_493_694_900_000_000)
    let context = RunContext(runID: "run-1", pipeline: "nightly", startedAt: startedAt)
    var loaded = UnitSummary(World.unit(), status: .loaded, reason: "new")
    loaded.pages = 12
    loaded.bytesRead = 41_234_567
    loaded.rowsRead = 50_103
    loaded.rowsWritten = 50_000
    loaded.duplicates = 100
    loaded.putAside = PutAside(
      records: 3, cost: ["EUR": ExactSum(try #require(ExactDecimal("12.5")))], withoutCost: 1)
    loaded.totals = ["cost": ["EUR": "1234.5600", "USD": "-0.01"]]
    loaded.sinks = [
      SinkSummary(sink: "files", state: .committed, location: "out/usage", rows: 50_000, bytes: 9)
    ]
    loaded.checks = [
      .init(name: "row_count", outcome: "passed", message: "50000 rows"),
      .init(name: "reconcile", outcome: "warned", message: "off by 0.01"),
    ]
    loaded.confirmed = true
    loaded.seconds = 3.25
    var failed = UnitSummary(
      World.unit("201705"), status: .failed, reason: "usage-details: the connection was lost")
    failed.fault = Fault(.tryLater, "the connection was lost")
    failed.sinks = [
      SinkSummary(sink: "files", state: .committed, location: "out/usage", rows: 1, bytes: 9),
      SinkSummary(sink: "postgres", state: .failed, location: nil, rows: 0, bytes: 0),
    ]
    let unchanged = UnitSummary(
      World.unit("201703"), status: .unchanged, reason: "the provider has nothing newer")
    var summary = RunSummary(
      context, units: [unchanged, loaded, failed],
      finishedAt: Timestamp(microseconds: startedAt.microseconds + 4_100_000))
    summary.peakMemoryBytes = 52_400_000
    return summary
  }

  @Test func `the JSON has the promised shape`() throws {
    let bytes = try JSONEncoder().encode(try summary())
    let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "peak_memory_bytes", "pipeline", "run_id", "seconds", "started_at", "units",
      ])
    #expect(object["run_id"] as? String == "run-1")
    #expect(object["pipeline"] as? String == "nightly")
    #expect(object["started_at"] as? String == "2017-05-02T03:15:00Z")
    #expect(object["seconds"] as? Double == 4.1)
    #expect(object["peak_memory_bytes"] as? Int == 52_400_000)
    let units = try #require(object["units"] as? [[String: Any]])
    let unit = units[1]
    #expect(
      Set(unit.keys).isSuperset(of: [
        "enrollment", "period", "status", "reason", "pages", "bytes_read", "rows_read",
        "rows_written", "duplicates", "quarantined", "quarantined_cost",
        "quarantined_without_cost", "totals", "sinks", "checks",
      ]))
    #expect(unit["enrollment"] as? String == "100")
    #expect(unit["period"] as? String == "201704")
    #expect(unit["status"] as? String == "loaded")
    #expect(unit["rows_written"] as? Int == 50_000)
    #expect(
      unit["totals"] as? [String: [String: String]]
        == ["cost": ["EUR": "1234.5600", "USD": "-0.01"]])
    let sinks = try #require(units[2]["sinks"] as? [[String: Any]])
    #expect(sinks.map { $0["state"] as? String } == ["committed", "failed"])
    #expect((unit["checks"] as? [[String: String]])?.first?["outcome"] == "passed")
    #expect(unit["fault"] == nil)
  }

  @Test func `the text tells each unit, and what is worth a look`() throws {
    #expect(
      SummaryText(try summary()).description == """
        nightly, run run-1
          100 201703  unchanged: the provider has nothing newer
          100 201704  loaded: 50,000 rows of 12 pages, 41.2 MB, 3.2 s (new)
            cost 1234.5600 EUR, -0.01 USD
            files: out/usage, 50,000 rows
            100 rows repeated, dropped
            warning: 3 records in quarantine, cost 12.5 EUR; of 1 no cost can be read
            check reconcile warned: off by 0.01
          100 201705  failed: usage-details: the connection was lost
            files: committed
            postgres: failed

          rows   50,103 read, 50,000 written, 100 repeated, 0 dropped, 3 in quarantine
          read   41.2 MB in 12 pages
          cost   1234.5600 EUR, -0.01 USD
          files  out/usage, 50,000 rows

        1 loaded, 1 unchanged, 1 failed in 4.1 s, peak memory 52.4 MB
        """)
  }

  @Test func `a run without units says so`() {
    var summary = RunSummary(RunContext(runID: "r", pipeline: "p"), units: [])
    summary.seconds = 0
    summary.peakMemoryBytes = 999
    #expect(
      SummaryText(summary).description == "p, run r\nno units in 0.0 s, peak memory 999 B")
    #expect(summary.exitCode == 0)
  }

  @Test func `the peak of this program's memory is known and plausible`() throws {
    let peak = try #require(PeakMemory.bytes)
    #expect(peak > 1 << 20)
    #expect(peak < 1 << 40)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345"),
  ])
  func `large numbers are grouped`(number: Int, text: String) {
    #expect(Figures.grouped(number) == text)
  }
}
