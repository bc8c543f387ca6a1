import Records
import TestSupport
import Testing

@testable import Pipeline

/// One record followed through a pipeline of fakes.
@Suite struct RowTracerTests {
  private static let rows = [
    TestRow(cost: "1", product: "vm"), TestRow(cost: "2", product: "disk"),
    TestRow(cost: "3", product: "vm"),
  ]

  private func trace(
    _ row: Int, _ transforms: [FakeTransform],
    steps: [ListingStep] = [.begin(currency: "EUR"), .rows(rows)]
  ) throws -> RowTrace {
    let world = World()
    world.listing(steps)
    let plan = try plan(world, transforms: transforms)
    let context = RunContext(runID: "run-1", pipeline: "nightly")
    return try RowTracer(plan, context: context).trace(
      row: row, of: World.unit(), from: plan.source)
  }

  @Test func `a row is followed from its record to the sinks, and writes nothing`() throws {
    let trace = try trace(1, [FakeTransform(.rename("product", "what"))])
    #expect(trace.outcome == .written)
    #expect(trace.origin?.page == 0)
    #expect(trace.origin?.pointer == "/data/1")
    #expect(trace.origin?.record == "100201704EUR2017-04-012disk")
    #expect(trace.source["product"] == "disk")
    #expect(trace.steps.map(\.name) == ["fake"])
    #expect(trace.steps[0].before["product"] == "disk")
    #expect(trace.steps[0].after.map { $0["what"] } == ["disk"])
    #expect(trace.rows.map { $0["what"] } == ["disk"])
    #expect(trace.records == 3)
    #expect(trace.totals == ["cost": ["EUR": "6"]])
  }

  @Test func `a row that waits on disk for the whole unit is found again behind it`() throws {
    let trace = try trace(
      2, [FakeTransform(.addColumn("empty")), FakeTransform(.countUnit("rows_of_unit"))])
    #expect(trace.rows.map { $0["rows_of_unit"] } == ["3"])
    #expect(trace.steps[1].before["rows_of_unit"] == nil)
    #expect(trace.steps[1].after.map { $0["rows_of_unit"] } == ["3"])
  }

  @Test func `a row that was dropped ends at the step that dropped it`() throws {
    let trace = try trace(
      0, [FakeTransform(.addColumn("new")), FakeTransform(.drop("vm")), FakeTransform(.drop("x"))])
    #expect(trace.outcome == .dropped(by: "fake"))
    #expect(trace.steps.count == 2)
    #expect(trace.steps[1].after.isEmpty)
    #expect(trace.rows.isEmpty)
  }

  @Test func `a record that cannot be used is told with its reason`() throws {
    let byTransform = try trace(1, [FakeTransform(.reject("disk"))])
    #expect(byTransform.outcome == .putAside(reason: "no rate"))
    let record = RejectedRecord(
      page: 2, ordinal: 3, path: "/data/3/cost", byteOffset: 77, reason: "no number",
      bytes: Array("{}".utf8))
    let bySource = try trace(
      3, [], steps: [.begin(currency: nil), .rows(Self.rows), .rejected(record)])
    #expect(bySource.outcome == .putAside(reason: "no number"))
    #expect(bySource.origin?.page == 2)
    #expect(bySource.origin?.record == "{}")
  }

  @Test func `a listing that starts again is followed from its start`() throws {
    let trace = try trace(
      0, [],
      steps: [
        .begin(currency: "EUR"), .rows(Self.rows), .begin(currency: "USD"),
        .rows([TestRow(currency: "USD", cost: "9")]),
      ])
    #expect(trace.rows.map { $0["cost"] } == ["9"])
    #expect(trace.totals == ["cost": ["USD": "9"]])
  }

  @Test func `a row that the listing does not have is refused with the last one it has`() throws {
    #expect {
      try trace(3, [])
    } throws: { error in
      (error as? Fault)?.message == "the listing has 3 records, the last is row 2"
    }
  }

  @Test(arguments: [
    (ColumnType.decimal, "1.50", "1.5", true), (.decimal, "1E-05", "0.00001", true),
    (.decimal, "1.5", "1.51", false), (.text, "é", "e\u{301}", false), (.text, "a", "a", true),
    (.json, #"{"a": 1}"#, #"{"a":1}"#, true), (.date, "2017-04-01", "2017-04-02", false),
  ])
  func `stored and traced values are compared by what they mean`(
    type: ColumnType, stored: String, traced: String, agree: Bool
  ) {
    #expect(NamedValue("c", type, stored).agrees(with: NamedValue("c", type, traced)) == agree)
    #expect(!NamedValue("c", type, stored).agrees(with: NamedValue("c", type, nil)))
    #expect(NamedValue("c", type, nil).agrees(with: NamedValue("c", type, nil)))
  }
}
