@testable import Audit
import Records
import TestSupport
import Testing

@testable import Pipeline

/// A sink that keeps bodies beside one that keeps rows.
@Suite struct ArchiveRunTests {
  private let listing: [ListingStep] = [
    .begin(currency: "EUR"), .rows([TestRow(cost: "1"), TestRow(cost: "2")]),
  ]

  private func plan(
    _ world: World, checks: [(String, BoundCheck)] = [], planSHA256: String = "plan"
  ) throws -> Plan {
    let plan = try rowsPlan(world, checks, planSHA256)
    return Plan(
      name: plan.name, file: plan.file, source: plan.source, steps: plan.steps,
      sinks: [Plan.Sink(name: "archive", spec: FakeArchive(world))] + plan.sinks,
      checks: plan.checks, schema: plan.schema, width: plan.width, needsCurrency: false,
      badRecords: plan.badRecords, limits: plan.limits, inputs: [], planSHA256: plan.planSHA256)
  }

  /// A check that no row passes.
  private var failing: [(String, BoundCheck)] {
    [
      (
        "sum_between",
        BoundCheck { _ in FailingCheck() }
      )
    ]
  }

  private final class FailingCheck: RunningCheck {
    func observe(_ batch: RecordBatch) throws(Fault) {}
    func result(_ evidence: CheckEvidence) throws(Fault) -> CheckOutcome {
      .failed("it never passes")
    }
  }

  @Test func `the archive commits first, and takes no rows`() async throws {
    let world = World()
    world.listing(listing, etag: "e1")
    let summary = try await run(plan(world), in: world)
    #expect(summary.units.first?.sinks.map(\.state) == [.committed, .committed])
    #expect(summary.units.first?.rowsWritten == 2)
    let acts = world.log.filter { $0.contains("commit") || $0.contains("finish") }
    #expect(acts == ["archive commit 2", "store finish", "store commit"])
    #expect(!world.log.contains("archive took rows"))
  }

  @Test func `a check that fails publishes no rows, and the bodies are kept`() async throws {
    let world = World()
    world.listing(listing, etag: "e1")
    let summary = try await run(plan(world, checks: failing), in: world)
    #expect(summary.exitCode == 3)
    #expect(summary.units.first?.sinks.map(\.state) == [.committed, .discarded])
    #expect(summary.units.first?.rowsWritten == 0)
    #expect(world.load("archive")?.source.etag == "e1")
    #expect(world.rows("store") == nil)

    world.change { $0.log = [] }
    let again = try await run(plan(world), in: world)
    #expect(world.log.contains("kept e1"))
    #expect(again.units.first?.status == .loaded)
    #expect(again.units.first?.reason == "new; from the archive")
    #expect(again.units.first?.sinks.map(\.state) == [.unchanged, .committed])
    #expect(!world.log.contains("archive listing"))
  }

  @Test func `rows that a sink refuses do not keep the bodies from being archived`() async throws {
    let world = World()
    world.listing(listing + [.rows([TestRow(cost: "3")])], etag: "e1")
    world.change {
      $0.failures[SinkFailure(sink: "store", act: .write)] = Fault(.tryLater, "the disk is slow")
    }
    let summary = try await run(plan(world), in: world)
    #expect(summary.exitCode == 75)
    #expect(summary.units.first?.reason == "the disk is slow")
    #expect(summary.units.first?.sinks.map(\.state) == [.committed, .discarded])
    #expect(world.log.contains("archive commit 3"))
    #expect(world.log.count { $0 == "store write" } == 1)
  }

  @Test func `an archive that cannot commit publishes nothing`() async throws {
    let world = World()
    world.listing(listing, etag: "e1")
    world.change {
      $0.failures[SinkFailure(sink: "archive", act: .commit)] = Fault(.failed, "no space left")
    }
    let summary = try await run(plan(world), in: world)
    #expect(summary.exitCode == 1)
    #expect(summary.units.first?.sinks.map(\.state) == [.failed, .discarded])
    #expect(world.rows("store") == nil)
  }

  @Test func `a changed definition reads the bodies that are kept, and a forced run does not`()
    async throws
  {
    let world = World()
    world.listing(listing, etag: "e1")
    _ = try await run(plan(world), in: world)
    world.change { $0.log = [] }
    let changed = try await run(plan(world, planSHA256: "other"), in: world)
    #expect(
      changed.units.first?.reason == "the definition or a mapping changed; from the archive")
    #expect(world.log.contains("kept e1"))
    #expect(world.load("store")?.planSHA256 == "other")

    world.change { $0.log = [] }
    let forced = try await run(plan(world, planSHA256: "third"), in: world, isForced: true)
    #expect(forced.units.first?.sinks.map(\.state) == [.committed, .committed])
    #expect(!world.log.contains("kept e1"))
  }

  @Test func `a dry run archives nothing`() async throws {
    let world = World()
    world.listing(listing, etag: "e1")
    let summary = try await run(plan(world), in: world, options: RunOptions(isDryRun: true))
    #expect(summary.units.first?.status == .planned)
    #expect(world.load("archive") == nil && !world.log.contains("archive listing"))
  }
}

/// The plan of one sink of rows; the suite's own `plan` has the same name as the function for it.
private func rowsPlan(
  _ world: World, _ checks: [(String, BoundCheck)], _ planSHA256: String
) throws -> Plan {
  try plan(world, checks: checks, planSHA256: planSHA256)
}
