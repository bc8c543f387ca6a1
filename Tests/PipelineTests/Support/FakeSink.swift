import Records
import TestSupport

@testable import Pipeline

/// A sink that keeps its loads in a `World` and notes its life there.
struct FakeSink: SinkSpec {
  var world = World()
  var name = "store"
  var commitOrder = 1
  var needsCurrency = false
  var neededColumn: String?

  init(_ world: World, name: String = "store", commitOrder: Int = 1) {
    self.world = world
    self.name = name
    self.commitOrder = commitOrder
  }

  init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "sink 'store'", diagnostics: diagnostics)
    _ = reader.requiredText("path")
    _ = reader.size("max_file_size")
    neededColumn = reader.text("partition_by")
    commitOrder = reader.integer("order", in: 0...9) ?? 1
    reader.finish()
    if reader.hasProblems { return nil }
  }

  func check(_ schema: Schema) throws(Fault) {
    if let neededColumn, schema[neededColumn] == nil {
      throw Fault(
        .configuration, "there is no column '\(neededColumn)' to partition by",
        remedy: "Add it to select")
    }
  }

  func prepare(_ run: RunContext) throws(Fault) {
    world.note("\(name) prepare")
    if let fault = world.now.prepareFault { throw fault }
  }

  func makeSink(_ run: RunContext) throws(Fault) -> any RecordSink {
    FakeStore(world: world, name: name)
  }

  func loads(of endpoint: String) throws(Fault) -> [LoadRecord] {
    world.now.stores[name]?.values.map(\.load) ?? []
  }
}

private final class FakeStore: RecordSink {
  let world: World
  let name: String
  var schema = TestSchema.usage
  var rows: [[String?]] = []

  init(world: World, name: String) {
    self.world = world
    self.name = name
  }

  private func act(_ act: SinkFailure.Act) throws(Fault) {
    world.note("\(name) \(act.rawValue)")
    if let fault = world.now.failures[SinkFailure(sink: name, act: act)] { throw fault }
  }

  func previous(_ unit: Unit) throws(Fault) -> LoadRecord? {
    try act(.previous)
    return world.load(name, unit)
  }

  func begin(_ opening: LoadOpening) throws(Fault) {
    try act(.begin)
    schema = opening.schema
    rows = []
  }

  func write(_ batch: RecordBatch) throws(Fault) {
    try act(.write)
    rows += TestSchema.values(batch, schema)
  }

  func finish() throws(Fault) -> StagedLoad {
    try act(.finish)
    return StagedLoad(rows: rows.count + world.now.rowsMiscounted, bytes: rows.count * 10)
  }

  func commit(_ load: LoadRecord) throws(Fault) -> SinkReceipt {
    try act(.commit)
    let stored = World.Stored(load: load, rows: rows)
    world.change { $0.stores[name, default: [:]][load.unit] = stored }
    return SinkReceipt(sink: name, location: "memory/\(name)", rows: rows.count, bytes: 10)
  }

  func discard() {
    world.note("\(name) discard")
    rows = []
  }
}
