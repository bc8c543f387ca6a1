import Formats
import Foundation
import Load
import Records
import TestSupport
import Testing

/// Sink `archive`: bodies in, the same bytes out, and nothing else ever seen.
@Suite struct ArchiveSinkTests {
  @Test(arguments: [Compression.none, .gzip(level: 1), .zstd(level: 1)])
  func `bodies come back byte for byte, however they came in`(_ compression: Compression) throws {
    var random = SeededGenerator()
    let scene = ArchiveScene(compression: compression)
    let bodies = (0..<5).map { page in
      (0..<(page == 0 ? 0 : Int.random(in: 1...3_000_000, using: &random))).map { _ in
        // Few values, so that packing has something to do.
        UInt8.random(in: 0..<8, using: &random)
      }
    }
    try scene.archive(bodies) { Int.random(in: 1...200_000, using: &random) }
    let kept = try #require(try scene.kept())
    #expect(kept.pages.map(\.bytes) == bodies.map(\.count), "seed \(random.seed)")
    for (page, body) in bodies.enumerated() {
      #expect(try ArchiveScene.bytes(of: page, in: kept) == body, "seed \(random.seed)")
    }
    #expect(scene.stagings.isEmpty)
  }

  @Test func `sha256sum and zstd read what lies there`() throws {
    let scene = ArchiveScene()
    try scene.archive([Array("{\"data\":[]}".utf8)])
    let fetch = try #require(scene.fetches.first)
    let check = try scene.shell("cd '\(fetch)' && sha256sum -c SHA256SUMS")
    #expect(!check.isEmpty && check.split(separator: "\n").allSatisfy { $0.hasSuffix(": OK") })
    #expect(try scene.shell("zstd -dcq '\(fetch)/page-00000.json.zst'") == "{\"data\":[]}")
  }

  @Test
  func `a listing that starts again forgets its pages, and a page that begins again its bytes`()
    throws
  {
    let scene = ArchiveScene()
    let sink = try scene.open()
    let archive = try #require(sink.archive)
    for text in ["an older refresh", "more of it"] {
      try archive.beginListing()
      try archive.beginPage(ArchiveScene.head)
      try ArchiveScene.write(text, to: archive)
    }
    try archive.endPage(records: 9)
    try archive.beginListing()
    try archive.beginPage(ArchiveScene.head)
    try ArchiveScene.write("withheld", to: archive)
    try archive.beginPage(ArchiveScene.head)
    try ArchiveScene.write("whole", to: archive)
    try archive.endPage(records: 1)
    try scene.commit(sink, bodies: ["whole"])
    let kept = try #require(try scene.kept())
    #expect(kept.pages.map(\.records) == [1])
    #expect(try ArchiveScene.bytes(of: 0, in: kept) == Array("whole".utf8))
    #expect(scene.files.filter { $0.contains("page-") }.count == 1)
  }

  @Test func `what is discarded, or never committed, leaves no trace`() throws {
    let scene = ArchiveScene()
    for commits in [false, true] {
      var sink: (any RecordSink)? = try scene.open()
      let archive = try #require(sink?.archive)
      try archive.beginListing()
      try archive.beginPage(ArchiveScene.head)
      try ArchiveScene.write("half a", to: archive)
      if commits { sink?.discard() }
      sink = nil
    }
    #expect(scene.files.filter { !$0.hasSuffix("lock") } == [])
    #expect(try scene.kept() == nil)
  }

  @Test func `what a killed run left is removed by the next, and is never a fetch`() throws {
    let scene = ArchiveScene()
    let leftover = scene.spec.path + "/.staging/20170502T031500Z-dead/unit"
    try FileManager.default.createDirectory(
      atPath: leftover, withIntermediateDirectories: true)
    try "{".write(toFile: leftover + "/page-00000.json", atomically: false, encoding: .utf8)
    try scene.archive([Array("[]".utf8)])
    #expect(scene.stagings.isEmpty)
    #expect(scene.fetches.count == 1)
  }

  @Test func `fetches of one second stand beside each other, the last is the newest`() throws {
    let scene = ArchiveScene()
    for body in ["1", "22", "333"] { try scene.archive([Array(body.utf8)]) }
    #expect(
      scene.fetches.map { ($0 as NSString).lastPathComponent } == [
        "fetched=20170502T031500Z", "fetched=20170502T031500Z-2", "fetched=20170502T031500Z-3",
      ])
    let kept = try #require(try scene.kept())
    #expect(try ArchiveScene.bytes(of: 0, in: kept) == Array("333".utf8))
  }

  @Test func `plan, definition, mappings and what tells the currency lie beside, each once`() throws
  {
    let scene = ArchiveScene()
    let table = try scene.folder.write("a,b\n", to: "mappings/departments.csv")
    let sha256 = Digest.sha256(of: "a,b\n")
    scene.run.material = RunMaterial(
      plan: "the plan", definition: "name: x\n",
      files: [.init(input: .init(path: "mappings/departments.csv", sha256: sha256), path: table)])
    for _ in 0..<2 { try scene.archive([Array("[]".utf8)], balance: "{\"currencyCode\":\"EUR\"}") }
    let fetch = try #require(scene.fetches.last)
    let manifest = try ArchiveManifest.read(in: fetch)
    #expect(manifest.material.map(\.role) == ["plan", "definition", "input"])
    let inputs = try FileManager.default.contentsOfDirectory(
      atPath: scene.spec.path + "/inputs")
    #expect(
      Set(inputs)
        == Set(
          ["the plan", "name: x\n", "a,b\n", "{\"currencyCode\":\"EUR\"}"].map(
            Digest.sha256(of:))))
    let balance = try #require(try scene.kept()?.beside("balance-summary"))
    #expect(
      try ArchiveScene.bytes(of: 0, in: balance) == Array("{\"currencyCode\":\"EUR\"}".utf8))
  }

  @Test func `a mapping that changed during the run is not passed off as the one that was used`()
    throws
  {
    let scene = ArchiveScene()
    let table = try scene.folder.write("new", to: "departments.csv")
    scene.run.material.files = [
      .init(input: .init(path: "d.csv", sha256: Digest.sha256(of: "old")), path: table)
    ]
    let fault = #expect(throws: Fault.self) { try scene.archive([Array("[]".utf8)]) }
    #expect(fault?.message.contains("was changed during the run") == true)
    #expect(scene.fetches.isEmpty && scene.stagings.isEmpty)
  }

  @Test func `a source that hands on no body archives nothing`() throws {
    let scene = ArchiveScene()
    let sink = try scene.open()
    #expect(throws: Fault(.failed, "the source handed on no body to keep", at: "sink 'archive'")) {
      try sink.finish()
    }
  }

  @Test func `files and archive never share a unit's folder`() throws {
    let scene = ArchiveScene()
    try scene.archive([Array("[]".utf8)])
    let files = FilesFixture { $0.path = scene.spec.path }
    let refused = #expect(throws: Fault.self) { try files.load(FilesFixture.rows(1)) }
    #expect(refused?.category == .configuration)
    #expect(scene.fetches.count == 1)

    let other = FilesFixture()
    try other.load(FilesFixture.rows(1))
    let sink = try ArchiveSinkSpec(path: other.root).makeSink(other.run)
    let fault = #expect(throws: Fault.self) { try sink.begin(other.opening()) }
    #expect(fault?.category == .configuration)
    #expect(scene.spec.destination?.hasPrefix("folder /") == true)
  }

  @Test func `a damaged fetch counts as none for the next load`() throws {
    let scene = ArchiveScene()
    try scene.archive([Array("[]".utf8)])
    let sink = try scene.spec.makeSink(scene.run)
    #expect(try sink.previous(FilesFixture.april)?.source.etag == "\"e1\"")
    let fetch = try #require(scene.fetches.first)
    try FileManager.default.removeItem(atPath: fetch + "/SHA256SUMS")
    #expect(try sink.previous(FilesFixture.april) == nil)
  }
}
