@testable import Audit
import Records
import TestSupport
import Testing

@testable import Pipeline

/// Every place where a unit can fail, and what is left then.
@Suite struct FailureTests {
  private let broken = Fault(.tryLater, "the connection was lost")
  private let good: [ListingStep] = [.begin(currency: "EUR"), .rows([TestRow(cost: "5")])]

  /// A world that holds an earlier load of one row in both sinks, and a provider with another.
  private func loadedWorld() async throws -> World {
    let world = World()
    world.listing([.begin(currency: "EUR"), .rows([TestRow(cost: "1")])], etag: "e1")
    _ = try await run(plan(world, sinks: filesAndTable(world)), in: world)
    world.listing(good, etag: "e2")
    world.change { $0.log = [] }
    return world
  }

  @Test(arguments: SinkFailure.Act.allCases, ["files", "table"])
  func `a sink that fails leaves the earlier load everywhere before the first commit`(
    act: SinkFailure.Act, sink: String
  ) async throws {
    let world = try await loadedWorld()
    world.change { $0.failures[SinkFailure(sink: sink, act: act)] = broken }
    let summary = try await run(plan(world, sinks: filesAndTable(world)), in: world)
    let unit = try #require(summary.units.first)
    #expect(unit.status == .failed)
    #expect(summary.exitCode == 75)
    #expect(world.load("table")?.source.etag == "e1")
    let isSecondCommit = act == .commit && sink == "table"
    #expect(world.load("files")?.source.etag == (isSecondCommit ? "e2" : "e1"))
    if !isSecondCommit {
      #expect(!unit.sinks.contains { $0.state == .committed })
      #expect(
        unit.reason == "the connection was lost")
    }
    if act != .previous {
      let discarded = world.log.filter { $0.hasSuffix("discard") }
      let begunFirstOnly = act == .begin && sink == "files"
      #expect(
        discarded
          == (isSecondCommit
            ? ["table discard"]
            : begunFirstOnly ? ["files discard"] : ["files discard", "table discard"]))
    }
  }

  @Test func `a second commit that fails is told, and the next run repairs it`() async throws {
    let world = try await loadedWorld()
    let failure = SinkFailure(sink: "table", act: .commit)
    world.change { $0.failures[failure] = broken }
    let plan = try plan(world, sinks: filesAndTable(world))
    let summary = try await run(plan, in: world)
    #expect(
      summary.units.first?.reason
        == "the connection was lost; the new load is in files, not in table. Run again to repair it."
    )
    #expect(summary.units.first?.sinks.map(\.state) == [.committed, .failed])
    world.change { $0.failures[failure] = nil }
    let repaired = try await run(plan, in: world)
    #expect(repaired.units.first?.status == .loaded)
    #expect(repaired.units.first?.reason == "the sinks hold different loads")
    #expect(world.rows("table") == world.rows("files"))
    #expect(world.load("table")?.source.etag == "e2")
  }

  @Test func `a source that fails midway leaves the earlier load`() async throws {
    let world = try await loadedWorld()
    world.listing(
      good + [
        .fail(
          Fault(.failed, "the body ends early", at: "usage-details, enrollment 100, 201704, page 7")
        )
      ])
    let summary = try await run(plan(world, sinks: filesAndTable(world)), in: world)
    #expect(
      summary.units.first?.reason
        == "page 7: the body ends early")
    #expect(summary.exitCode == 1)
    #expect(world.load("files")?.source.etag == "e1")
    #expect(world.log.suffix(2) == ["files discard", "table discard"])
  }

  @Test func `a listing that fails after it started again leaves the earlier load`() async throws {
    let world = try await loadedWorld()
    world.listing(good + good + [.fail(broken)])
    let summary = try await run(plan(world, sinks: filesAndTable(world)), in: world)
    #expect(summary.exitCode == 75)
    #expect(world.load("files")?.source.etag == "e1")
  }

  @Test func `an interrupted unit is discarded and the rest is not begun`() async throws {
    let units = [World.unit("201703"), World.unit("201704")]
    let world = World(units)
    world.listing(
      [.begin(currency: nil), .rows([TestRow()]), .signal(15), .rows([TestRow()])], of: units[0])
    world.listing(good, of: units[1])
    let summary = try await run(plan(world), in: world)
    #expect(
      summary.units.map(\.reason) == [
        "interrupted by signal 15",
        "not begun: interrupted by signal 15",
      ])
    #expect(summary.exitCode == 143)
    #expect(world.now.stores.isEmpty)
    #expect(world.log.last == "store discard")
  }

  @Test func `a signal after the last row still keeps the unit from committing`() async throws {
    let world = World()
    world.listing(good + [.signal(2)])
    let summary = try await run(plan(world), in: world)
    #expect(summary.exitCode == 130)
    #expect(world.now.stores.isEmpty)
  }

  @Test func `a run that was asked to stop before it began begins nothing`() async throws {
    let world = World()
    world.cancellation.cancel(signal: 2)
    await #expect(throws: Fault(.interrupted, "interrupted by signal 2")) {
      _ = try await run(plan(world), in: world)
    }
    #expect(world.log.isEmpty)
  }

  @Test(arguments: [
    (Fault.Category.failed, 3, Int32(1)), (.tryLater, 3, 75), (.checkFailed, 3, 3),
    (.keyRefused, 1, 77), (.configuration, 1, 78),
  ])
  func `only a refused key and a wrong configuration keep other units from running`(
    category: Fault.Category, begun: Int, exitCode: Int32
  ) async throws {
    let units = ["201702", "201703", "201704"].map { World.unit($0) }
    let world = World(units)
    world.listing([.begin(currency: nil), .fail(Fault(category, "no"))], of: units[0])
    for unit in units.dropFirst() { world.listing(good, of: unit) }
    let summary = try await run(plan(world), in: world)
    #expect(world.log.filter { $0.hasPrefix("read") }.count == begun)
    #expect(summary.exitCode == exitCode)
    #expect(summary.units.count { $0.status == .loaded } == begun - 1)
    if begun == 1 { #expect(summary.units[1].reason == "not begun: no") }
  }

  @Test func `what keeps a run from beginning is thrown`() async throws {
    let world = World()
    world.change { $0.unitsFault = Fault(.keyRefused, "401") }
    await #expect(throws: Fault(.keyRefused, "401")) {
      _ = try await run(plan(world), in: world)
    }
    #expect(world.log == ["units current"])
    world.change {
      $0.unitsFault = nil
      $0.prepareFault = broken
    }
    await #expect(throws: broken) { _ = try await run(plan(world), in: world) }
    #expect(!world.log.contains { $0.hasPrefix("read") })
  }

  @Test(arguments: [
    ("delivered", "the listing has 9 records, and 1 were delivered"),
    ("staged", "sink 'files' staged 2 of 1 rows"),
    (
      "transformed",
      "1 rows came, 0 were put aside, 0 dropped, 0 were repeated: 1 should be left, and 0 are"
    ),
  ])
  func `a row that is lost or made fails the unit`(place: String, message: String) async throws {
    let world = try await loadedWorld()
    var transforms: [FakeTransform] = []
    switch place {
    case "delivered": world.change { $0.recordsClaimed = 9 }
    case "staged": world.change { $0.rowsMiscounted = 1 }
    default: transforms = [FakeTransform(.dropSilently("vm"))]
    }
    let summary = try await run(
      plan(world, sinks: filesAndTable(world), transforms: transforms), in: world)
    #expect(
      summary.units.first?.reason == message)
    #expect(world.load("files")?.source.etag == "e1")
    #expect(world.load("table")?.source.etag == "e1")
  }

  @Test func `a failed check publishes nothing`() async throws {
    let world = try await loadedWorld()
    let check = BoundCheck { _ in FixedCheck(.failed("1 rows, at least 2 expected")) }
    let summary = try await run(
      plan(world, sinks: filesAndTable(world), checks: [("row_count", check)]), in: world)
    #expect(summary.exitCode == 3)
    #expect(
      summary.units.first?.reason
        == "check 'row_count' failed: 1 rows, at least 2 expected. Nothing was published; the earlier load stands."
    )
    #expect(summary.units.first?.checks.map(\.outcome) == ["failed"])
    #expect(summary.units.first?.sinks.map(\.state) == [.discarded, .discarded])
    #expect(world.load("files")?.source.etag == "e1")
    #expect(world.log.contains("table finish"))
    #expect(!world.log.contains("files commit"))
  }

  @Test func `a check that warns lets the load pass and is kept with it`() async throws {
    let world = World()
    world.listing(good)
    let check = BoundCheck { _ in FixedCheck(.warned("off by 0.01")) }
    let summary = try await run(plan(world, checks: [("reconcile", check)]), in: world)
    #expect(summary.exitCode == 0)
    #expect(
      world.load("store")?.checks
        == [.init(name: "reconcile", outcome: "warned", message: "off by 0.01")])
    #expect(world.events.withLock { $0.map(\.message) }.contains("check warned"))
  }
}

private final class FixedCheck: RunningCheck {
  let outcome: CheckOutcome

  init(_ outcome: CheckOutcome) { self.outcome = outcome }

  func observe(_ batch: RecordBatch) {}
  func result(_ evidence: CheckEvidence) -> CheckOutcome { outcome }
}
