import Records
import TestSupport
import Testing

@testable import Pipeline

@Suite struct PipelineRunTests {
  private let threeRows: [ListingStep] = [
    .begin(currency: "EUR"), .rows([TestRow(cost: "1.10"), TestRow(cost: "2.2")]),
    .rows([TestRow(day: "2017-04-02", cost: "-0.05")]),
  ]

  @Test func `a unit is staged everywhere, then committed in order`() async throws {
    let world = World()
    world.listing(threeRows, etag: "e1")
    let summary = try await run(plan(world, sinks: filesAndTable(world)), in: world)
    #expect(
      world.log == [
        "units current", "files prepare", "table prepare", "files previous", "table previous",
        "read []", "files begin", "table begin", "files write", "table write", "files write",
        "table write", "files finish", "table finish", "files commit", "table commit",
      ])
    let unit = try #require(summary.units.first)
    #expect(unit.status == .loaded)
    #expect(unit.reason == "new")
    #expect(unit.rowsRead == 3)
    #expect(unit.rowsWritten == 3)
    #expect(unit.totals == ["cost": ["EUR": "3.25"]])
    #expect(unit.sinks.map(\.state) == [.committed, .committed])
    #expect(unit.sinks.map(\.location) == ["memory/files", "memory/table"])
    #expect(world.rows("files")?.map { $0[4] } == ["1.10", "2.2", "-0.05"])
    #expect(world.rows("table") == world.rows("files"))
    #expect(summary.exitCode == 0)
  }

  @Test func `the record of a load tells what was loaded`() async throws {
    let world = World()
    world.listing(threeRows, etag: "e1")
    _ = try await run(plan(world), in: world)
    let load = try #require(world.load("store"))
    #expect(load.runID == "run-1")
    #expect(load.loadID.count == 16)
    #expect(load.pipeline == "nightly")
    #expect(load.planSHA256 == "plan")
    #expect(load.source.etag == "e1")
    #expect(load.rowsRead == 3)
    #expect(load.rowsWritten == 3)
    #expect(load.totals == ["cost": ["EUR": "3.25"]])
    #expect(load.costDaily == ["2017-04-01": ["EUR": "3.30"], "2017-04-02": ["EUR": "-0.05"]])
    #expect(load.currency == "EUR")
    #expect(!load.partial)
    #expect(load.meterlineVersion == "1.0")
  }

  @Test func `a listing without a record is a load of no rows`() async throws {
    let world = World()
    world.listing([])
    let summary = try await run(plan(world), in: world)
    #expect(summary.units.first?.status == .loaded)
    #expect(world.rows("store") == [])
  }

  @Test func `a listing that starts again forgets what came before`() async throws {
    let world = World()
    world.listing(
      [.begin(currency: nil), .rows([TestRow(cost: "100"), TestRow(cost: "7")])] + threeRows)
    let summary = try await run(
      plan(world, transforms: [FakeTransform(.drop("nothing"))]), in: world)
    #expect(summary.units.first?.status == .loaded)
    #expect(summary.units.first?.totals == ["cost": ["EUR": "3.25"]])
    #expect(summary.units.first?.rowsRead == 3)
    #expect(world.rows("store")?.count == 3)
    #expect(world.log.filter { $0 == "store begin" }.count == 2)
  }

  @Test func `the entity tag is sent when every sink holds the unit under it`() async throws {
    let world = World()
    world.listing(threeRows, etag: "e1")
    let plan = try plan(world, sinks: filesAndTable(world))
    _ = try await run(plan, in: world)
    world.change { $0.log = [] }
    let second = try await run(plan, in: world)
    #expect(second.units.first?.status == .unchanged)
    #expect(second.units.first?.reason == "the provider has nothing newer")
    #expect(second.units.first?.sinks.map(\.state) == [.unchanged, .unchanged])
    #expect(second.isNothingNew)
    #expect(second.exitCode == 0)
    #expect(world.log.contains("read [\"e1\"]"))
    #expect(!world.log.contains("files begin"))
  }

  @Test func `a unit that any sink lacks is read without its entity tag`() async throws {
    let world = World()
    world.listing(threeRows, etag: "e1")
    _ = try await run(plan(world, sinks: [FakeSink(world, name: "files")]), in: world)
    let both = try plan(world, sinks: filesAndTable(world))
    let summary = try await run(both, in: world)
    #expect(summary.units.first?.status == .loaded)
    #expect(summary.units.first?.reason == "not yet in table")
    #expect(world.rows("table")?.count == 3)
  }

  @Test func `force and a changed plan read a unit again`() async throws {
    let world = World()
    world.listing(threeRows, etag: "e1")
    _ = try await run(plan(world), in: world)
    let forced = try await run(plan(world), in: world, isForced: true)
    #expect(forced.units.first?.reason == "forced")
    let changed = try await run(plan(world, planSHA256: "other"), in: world)
    #expect(changed.units.first?.reason == "the definition or a mapping changed")
    world.listing(threeRows, etag: "e2")
    let restated = try await run(plan(world, planSHA256: "other"), in: world)
    #expect(restated.units.first?.reason == "changed at the provider")
    #expect(world.load("store")?.source.etag == "e2")
  }

  @Test func `a source that calls a unit unchanged unasked is not believed`() async throws {
    let world = World()
    world.listing([], etag: nil)
    let unit = World.unit()
    let run = UnitRun(
      unit, plan: try plan(world), context: RunContext(runID: "r", pipeline: "p"),
      progress: UnitProgress(), disk: SpoolDisk())
    let summary = run.execute(from: LyingSource())
    #expect(summary.status == .failed)
    #expect(
      summary.reason
        == "the source calls the unit unchanged, and was not asked whether it is"
    )
  }

  @Test func `a dry run reads and checks and touches no sink`() async throws {
    let world = World()
    world.listing(threeRows, etag: "e1")
    let summary = try await run(plan(world), in: world, options: RunOptions(isDryRun: true))
    #expect(world.log == ["units current", "store previous", "read []"])
    #expect(summary.units.first?.status == .planned)
    #expect(summary.units.first?.rowsRead == 3)
    #expect(summary.units.first?.rowsWritten == 0)
    #expect(summary.units.first?.totals == ["cost": ["EUR": "3.25"]])
    #expect(summary.units.first?.sinks.map(\.state) == [.untouched])
  }

  @Test func `a dry run goes on where a sink has no ledger yet`() async throws {
    let world = World()
    world.listing(threeRows)
    world.change {
      $0.failures[SinkFailure(sink: "store", act: .previous)] = Fault(.failed, "no such table")
    }
    let summary = try await run(plan(world), in: world, options: RunOptions(isDryRun: true))
    #expect(summary.units.first?.status == .planned)
    #expect(
      world.events.withLock { $0.map(\.message) }.contains("a sink could not say what it holds"))
  }

  @Test func `units run as many at a time as the source allows, and all of them`() async throws {
    let units = (1...9).map { World.unit("20170\($0)") }
    let world = World(units)
    for unit in units { world.listing(threeRows, of: unit) }
    let board = ProgressBoard()
    let summary = try await run(plan(world, concurrency: 3), in: world, board: board)
    #expect(summary.units.map(\.unit) == units)
    #expect(summary.units.allSatisfy { $0.status == .loaded })
    #expect((1...3).contains(world.now.mostRunning))
    #expect(board.snapshot.unitCount == 9)
    #expect(board.snapshot.active.isEmpty)
    #expect(board.snapshot.finished.count == 9)
  }

  @Test func `workers take the place of the definition's concurrency`() async throws {
    let units = (1...9).map { World.unit("20170\($0)") }
    let world = World(units)
    for unit in units { world.listing(threeRows, of: unit) }
    let summary = try await run(
      plan(world, concurrency: 8), in: world, options: RunOptions(workers: 1))
    #expect(summary.units.allSatisfy { $0.status == .loaded })
    #expect(world.now.mostRunning == 1)
  }

  @Test func `the periods asked for replace those of the definition`() async throws {
    let world = World([])
    let summary = try await run(plan(world), in: world, options: RunOptions(selection: .last(3)))
    #expect(world.log == ["units last(3)"])
    #expect(summary.units.isEmpty)
    #expect(summary.exitCode == 0)
  }

  @Test func `what a transform drops is counted, and its coverage kept`() async throws {
    let world = World()
    world.listing([.begin(currency: nil), .rows([TestRow(product: "disk"), TestRow()])])
    let summary = try await run(
      plan(world, transforms: [FakeTransform(.drop("disk"))]), in: world)
    #expect(summary.units.first?.rowsRead == 2)
    #expect(summary.units.first?.rowsWritten == 1)
    #expect(summary.units.first?.rowsDropped == 1)
    #expect(world.load("store")?.coverage == ["fake": ["dropped": "1", "dropped cost EUR": "1"]])
  }
}

private final class LyingSource: RecordSource {
  func units(in selection: PeriodSelection) throws(Fault) -> [Unit] { [] }
  func read(
    _ request: ReadRequest, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome { .unchanged(etag: "e9") }
}
