import Records
import TestSupport
import Testing

@testable import Pipeline

/// Rows and sums on their way through transforms: none lost, none made, also over the disk.
@Suite struct ConservationTests {
  private static func world(_ batches: [[TestRow]]) -> World {
    let world = World()
    world.listing([.begin(currency: "EUR")] + batches.map { .rows($0) })
    return world
  }

  private static let mixed = [
    [TestRow(cost: "1.5"), TestRow(cost: "2", product: "disk")],
    [TestRow(currency: "USD", cost: "0.25", product: "disk"), TestRow(cost: "-0.5")],
  ]

  @Test func `what a transform drops and says adds up`() async throws {
    let world = Self.world(Self.mixed)
    let summary = try await run(
      try plan(world, transforms: [FakeTransform(.drop("disk"))]), in: world)
    let unit = try #require(summary.units.first)
    #expect(unit.status == .loaded, "\(unit.reason)")
    #expect(
      unit.totals["cost"] == ["EUR": "1.0", "USD": "0"] || unit.totals["cost"] == ["EUR": "1.0"])
    #expect(unit.coverage["fake"]?["dropped cost EUR"] == "2")
    #expect(unit.coverage["fake"]?["dropped cost USD"] == "0.25")
  }

  @Test func `sums add up under the names and columns that they end with`() async throws {
    for last in [FakeTransform(.rename("cost", "amount")), FakeTransform(.leaveOut("cost"))] {
      let world = Self.world(Self.mixed)
      let summary = try await run(
        try plan(world, transforms: [FakeTransform(.drop("disk")), last]), in: world)
      let unit = try #require(summary.units.first)
      #expect(unit.status == .loaded, "\(unit.reason)")
      #expect(unit.totals["cost"] == nil)
      #expect(unit.coverage["fake"]?["dropped cost EUR"] == "2")
    }
  }

  @Test func `a transform that does not say what it dropped fails the unit`() async throws {
    let world = Self.world(Self.mixed)
    let summary = try await run(
      try plan(world, transforms: [FakeTransform(.dropWithoutSums("disk"))]), in: world)
    let unit = try #require(summary.units.first)
    #expect(unit.status == .failed)
    #expect(
      unit.reason.contains(
        "the sums of 'cost' do not add up in EUR: 3.0 came, so 3.0 should be left; it differs by -2.0"
      ),
      "\(unit.reason)")
    #expect(world.rows("store") == nil)
  }

  @Test func `rows that a transform rejects are measured by the run`() async throws {
    let world = Self.world(Self.mixed)
    let summary = try await run(
      try plan(
        world, transforms: [FakeTransform(.reject("disk")), FakeTransform(.addColumn("new"))],
        badRecords: .quarantine(folder: "/tmp", limit: 10)), in: world,
      options: RunOptions(isDryRun: true))
    let unit = try #require(summary.units.first)
    #expect(unit.status == .planned, "\(unit.reason)")
    #expect(unit.quarantined == 2)
    #expect(unit.putAside.costSpelled == ["EUR": "2", "USD": "0.25"])
    #expect(unit.putAside.withoutCost == 0)
    #expect(unit.totals["cost"] == ["EUR": "1.0"])
  }

  @Test func `an amount that is none is put aside, and the rest adds up`() async throws {
    let world = Self.world([[TestRow(cost: "1"), TestRow(cost: "1e99"), TestRow(cost: nil)]])
    let summary = try await run(
      try plan(
        world, transforms: [FakeTransform(.drop("none"))],
        badRecords: .quarantine(folder: "/tmp", limit: 10)), in: world,
      options: RunOptions(isDryRun: true))
    let unit = try #require(summary.units.first)
    #expect(unit.status == .planned, "\(unit.reason)")
    #expect(unit.totals["cost"] == ["EUR": "1"])
  }

  @Test func `a transform that needs the whole unit sees every row before it changes one`()
    async throws
  {
    let world = Self.world(Self.mixed)
    let summary = try await run(
      try plan(
        world,
        transforms: [
          FakeTransform(.countUnit("all")), FakeTransform(.drop("disk")),
          FakeTransform(.countUnit("left")),
        ]), in: world)
    let unit = try #require(summary.units.first)
    #expect(unit.status == .loaded, "\(unit.reason)")
    let rows = try #require(world.rows("store"))
    #expect(rows.map { $0.suffix(2) } == [["4", "2"], ["4", "2"]])
    #expect(rows.map { $0[4] } == ["1.5", "-0.5"])
    #expect(unit.rowsRead == 4)
    #expect(unit.rowsDropped == 2)
  }

  @Test func `a listing that starts again forgets the rows on disk`() async throws {
    let world = World()
    world.listing([
      .begin(currency: "EUR"), .rows(Self.mixed[0]), .begin(currency: "EUR"), .rows(Self.mixed[1]),
    ])
    let summary = try await run(
      try plan(world, transforms: [FakeTransform(.countUnit("all"))]), in: world)
    #expect(summary.units.first?.status == .loaded, "\(summary.units.first?.reason ?? "")")
    #expect(summary.units.first?.rowsWritten == 2)
  }

  @Test func `rows that wait need no more disk than limits grant`() async throws {
    let world = Self.world(Self.mixed)
    var plan = try plan(world, transforms: [FakeTransform(.countUnit("all"))])
    plan.limits.spool = ByteSize(bytes: 100)
    let summary = try await run(plan, in: world)
    #expect(summary.units.first?.reason.contains("limits.spool, 100B") == true)
  }
}
