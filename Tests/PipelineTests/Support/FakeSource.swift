import Records
import TestSupport

@testable import Pipeline

/// A source whose listings a `World` tells.
struct FakeSource: SourceSpec {
  var world = World()
  var endpoint = "usage-details"
  var schema = TestSchema.usage
  var selection = PeriodSelection.current
  var concurrency = 1
  var fingerprint = "fake"
  var handsOnPages = true
  var references = ["balance_summary": ["total_usage", "utilized"]]

  init(_ world: World) { self.world = world }

  init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "source", diagnostics: diagnostics)
    fingerprint = reader.choice("endpoint", of: ["usage-details", "price-sheet"]) ?? ""
    _ = reader.secret("key")
    _ = reader.text("base_url")
    reader.finish()
    if reader.hasProblems { return nil }
  }

  func makeSource(_ run: RunContext) throws(Fault) -> any RecordSource {
    FakeReader(world: world)
  }
}

private final class FakeReader: RecordSource {
  let world: World

  init(world: World) { self.world = world }

  func reference(_ name: String, for unit: Unit) throws(Fault) -> ReferenceFigures? {
    world.note("reference \(name)")
    return world.now.references[unit]
  }

  func units(in selection: PeriodSelection) throws(Fault) -> [Unit] {
    world.note("units \(selection)")
    if let fault = world.now.unitsFault { throw fault }
    return world.now.units
  }

  func read(
    _ request: ReadRequest, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome {
    world.note(
      "read \(request.etags)" + (request.dropsRepeatedPages ? " without repeated pages" : ""))
    if let kept = request.kept { world.note("kept \(kept.source.etag ?? "")") }
    world.change {
      $0.running += 1
      $0.mostRunning = max($0.mostRunning, $0.running)
    }
    defer { world.change { $0.running -= 1 } }
    let state = world.now
    if let etag = state.etags[request.unit], request.etags.contains(etag) {
      return .unchanged(etag: etag)
    }
    let isReplayed = request.kept.map { $0.source.etag == state.etags[request.unit] } ?? false
    var records = 0
    for step in state.listings[request.unit] ?? [] {
      switch step {
      case .begin(let currency):
        records = 0
        if !isReplayed { try request.pages?.beginListing() }
        try receiver.begin(currency: currency)
      case .rows(let rows):
        let batch = TestSchema.batch(rows, width: request.width, firstOrdinal: records)
        records += rows.count
        request.progress.addRows(rows.count)
        try receiver.receive(batch)
      case .rejected(let record):
        let batch = TestSchema.batch([], width: request.width)
        batch.rejected.append(record)
        records += 1
        try receiver.receive(batch)
      case .fail(let fault): throw fault
      case .signal(let number): world.cancellation.cancel(signal: number)
      }
    }
    return .complete(
      ListingFacts(
        source: LoadRecord.Source(
          url: "https://example.test/usage", etag: state.etags[request.unit], pages: 2, bytes: 99,
          sha256: "00", confirmed: true),
        records: (state.recordsClaimed ?? records) + state.outsideDays + state.repeats.rows,
        outsideDays: state.outsideDays, repeats: state.repeats, isReplayed: isReplayed))
  }
}
