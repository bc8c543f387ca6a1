import Records

@testable import Pipeline

/// A sink that keeps bodies, and notes its life in a `World`.
struct FakeArchive: SinkSpec {
  var world: World
  var name: String { "archive" }
  var commitOrder: Int { 0 }
  var needsCurrency: Bool { false }
  var keepsPages: Bool { true }

  init(_ world: World) { self.world = world }

  init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) { world = World() }

  func check(_ schema: Schema) throws(Fault) {}
  func prepare(_ run: RunContext) throws(Fault) {}
  func makeSink(_ run: RunContext) throws(Fault) -> any RecordSink { FakePages(world) }
  func loads(of endpoint: String) throws(Fault) -> [LoadRecord] { [] }
}

private final class FakePages: RecordSink, PageArchive {
  let world: World

  init(_ world: World) { self.world = world }

  var archive: (any PageArchive)? { self }

  func previous(_ unit: Unit) throws(Fault) -> LoadRecord? { world.load("archive", unit) }
  func begin(_ opening: LoadOpening) throws(Fault) {}
  func write(_ batch: RecordBatch) throws(Fault) { world.note("archive took rows") }
  func finish() throws(Fault) -> StagedLoad { StagedLoad(rows: 0, bytes: 0) }

  func commit(_ load: LoadRecord) throws(Fault) -> SinkReceipt {
    world.note("archive commit \(load.rowsRead)")
    if let fault = world.now.failures[SinkFailure(sink: "archive", act: .commit)] { throw fault }
    let stored = World.Stored(load: load, rows: [])
    world.change { $0.stores["archive", default: [:]][load.unit] = stored }
    return SinkReceipt(sink: "archive", location: "memory/archive", rows: load.rowsRead, bytes: 1)
  }

  func discard() { world.note("archive discard") }

  func kept(_ unit: Unit) throws(Fault) -> (any KeptListing)? {
    world.load("archive", unit).map { FakeKept(source: $0.source) }
  }

  func beginListing() throws(Fault) { world.note("archive listing") }
  func beginPage(_ head: PageHead) throws(Fault) {}
  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {}
  func endPage(records: Int) throws(Fault) {}
  func beside(_ endpoint: String) throws(Fault) -> any PageSink { self }
}

private final class FakeKept: KeptListing {
  let source: LoadRecord.Source
  var pages: [KeptPage] { [] }

  init(source: LoadRecord.Source) { self.source = source }

  func read(
    page: Int, into take: (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault) {}
  func beside(_ endpoint: String) throws(Fault) -> (any KeptListing)? { nil }
}
