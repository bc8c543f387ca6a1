@testable import Audit
import Records

@testable import Pipeline

/// A plan made of fakes, without a definition.
func plan(
  _ world: World, sinks: [FakeSink]? = nil, transforms: [FakeTransform] = [],
  transformName: String = "fake", checks: [(String, BoundCheck)] = [],
  badRecords: BadRecordPolicy = .fail, concurrency: Int = 1,
  planSHA256: String = "plan"
) throws -> Plan {
  var source = FakeSource(world)
  source.concurrency = concurrency
  var slots = SlotAllocator(source: source.schema)
  var schema = source.schema
  var steps: [Plan.Step] = []
  for transform in transforms {
    let bound = try transform.bind(schema, slots: &slots)
    steps.append(Plan.Step(name: transformName, bound: bound, spec: transform))
    schema = bound.schema
  }
  let sinks = sinks ?? [FakeSink(world)]
  return Plan(
    name: "nightly", file: "nightly.yml", source: source, steps: steps,
    sinks: sinks.map { Plan.Sink(name: $0.name, spec: $0) },
    checks: checks.map { Plan.Check(name: $0.0, bound: $0.1) }, schema: schema,
    width: slots.width, needsCurrency: false, badRecords: badRecords, limits: Limits(),
    inputs: [], planSHA256: planSHA256)
}

/// Runs a plan in its world.
func run(
  _ plan: Plan, in world: World, options: RunOptions = RunOptions(), isForced: Bool = false,
  board: ProgressBoard = ProgressBoard()
) async throws(Fault) -> RunSummary {
  let context = RunContext(
    runID: "run-1", pipeline: "", version: "1.0", isForced: isForced,
    cancellation: world.cancellation,
    report: { event in world.events.withLock { $0.append(event) } })
  return try await PipelineRun(plan, context: context, options: options, board: board).execute()
}

/// Two sinks as a warehouse load has them: files first, then PostgreSQL.
func filesAndTable(_ world: World) -> [FakeSink] {
  [FakeSink(world, name: "files", commitOrder: 1), FakeSink(world, name: "table", commitOrder: 2)]
}
