import Records
import Testing

@testable import Pipeline

/// What sinks hold decides whether a unit is asked for conditionally, replayed, or read.
@Suite struct EarlierLoadsTests {
  private func load(_ etag: String?, plan: String = "p", pipeline: String = "nightly") -> LoadRecord
  {
    let run = RunContext(runID: "r", pipeline: pipeline, planSHA256: plan)
    let source = LoadRecord.Source(
      url: "u", etag: etag, pages: 1, bytes: 1, sha256: "", confirmed: true)
    return LoadRecord(
      run: run, loadID: "l", unit: World.unit(), source: source, startedAt: .now, finishedAt: .now)
  }

  private func earlier(
    archive: LoadRecord?? = nil, files: LoadRecord?? = nil, table: LoadRecord?? = nil,
    isForced: Bool = false
  ) -> EarlierLoads {
    var holdings: [EarlierLoads.Holding] = []
    if let archive { holdings.append(.init(sink: "archive", load: archive, keepsPages: true)) }
    if let files { holdings.append(.init(sink: "files", load: files)) }
    if let table { holdings.append(.init(sink: "postgres", load: table)) }
    return EarlierLoads(
      holdings, unit: World.unit(), pipeline: "nightly", planSHA256: "p", isForced: isForced)
  }

  @Test func `archive and sinks of rows that agree are asked for by their entity tag`() {
    let agreed = earlier(archive: load("e1", plan: "older"), files: load("e1"), table: load("e1"))
    #expect(agreed.etag == "e1")
    #expect(agreed.reason == "changed at the provider")
    #expect(earlier(archive: load("e1", plan: "older")).etag == "e1")
  }

  @Test func `what the archive has is read again where the rows are not of it`() {
    let cases: [(EarlierLoads, String)] = [
      (earlier(archive: load("e1"), files: .some(nil)), "new"),
      (earlier(archive: load("e1"), files: load("e1"), table: .some(nil)), "not yet in postgres"),
      (
        earlier(archive: load("e1"), files: load("e1", plan: "q")),
        "the definition or a mapping changed"
      ),
      (earlier(archive: load("e2"), files: load("e1")), "the sinks hold different loads"),
    ]
    for (earlier, reason) in cases {
      #expect(earlier.reason == reason)
      #expect(earlier.etag == nil && earlier.canReplay, "\(reason)")
    }
  }

  @Test func `nothing is replayed that was forced, is not archived, or has no entity tag`() {
    let cases = [
      earlier(archive: load("e1"), files: load("e1"), isForced: true),
      earlier(archive: .some(nil), files: load("e1")),
      earlier(archive: load(nil), files: load(nil)),
      earlier(files: load("e1", plan: "q")),
    ]
    for earlier in cases { #expect(earlier.etag == nil && !earlier.canReplay, "\(earlier.reason)") }
  }

  @Test func `money without a currency is told, in rows and in an archive`() {
    var known = load("e1")
    known.totals = ["cost": ["EUR": "1"]]
    known.currency = "EUR"
    known.rowsWritten = 1
    var unknown = known
    unknown.totals = ["cost": ["EUR": "1", "XXX": "2"]]
    unknown.currency = nil
    #expect(!earlier(archive: known, files: known).lacksCurrency)
    #expect(earlier(archive: known, files: unknown).lacksCurrency)
    #expect(earlier(archive: unknown, files: known).lacksCurrency)
    #expect(!earlier(files: .some(nil)).lacksCurrency)
    // A month of nothing has no money.
    unknown.totals = [:]
    unknown.rowsWritten = 0
    #expect(!earlier(archive: unknown, files: unknown).lacksCurrency)
  }

  @Test func `what changed is told in the words of its source`() {
    let wording = SourceWording(unchanged: "the files are the same", changed: "the files changed")
    let earlier = EarlierLoads(
      [.init(sink: "files", load: load("e1"))], unit: World.unit(), pipeline: "nightly",
      planSHA256: "p", isForced: false, wording: wording)
    #expect(earlier.reason == "the files changed" && earlier.etag == "e1")
  }

  @Test func `the load before is one of rows, whatever the archive has`() {
    let rows = load("e1")
    let earlier = earlier(archive: load("e2"), files: rows)
    #expect(earlier.newest == rows)
    #expect(earlier.records.count == 1)
  }
}
