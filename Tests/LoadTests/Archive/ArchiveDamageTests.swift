import Formats
import Foundation
import Load
import Records
import TestSupport
import Testing

/// One byte changed anywhere in an archived listing is refused.
@Suite struct ArchiveDamageTests {
  /// Opens the only fetch and reads all its bodies.
  private func read(_ scene: ArchiveScene) throws {
    let kept = try #require(try scene.kept())
    for page in kept.pages.indices { try kept.read(page: page) { _ in } }
    if let balance = try kept.beside("balance-summary") {
      for page in balance.pages.indices { try balance.read(page: page) { _ in } }
    }
  }

  @Test(arguments: [Compression.none, .gzip(level: 1), .zstd(level: 1)])
  func `a flipped bit in any file of it is refused`(_ compression: Compression) throws {
    var random = SeededGenerator()
    let scene = ArchiveScene(compression: compression)
    try scene.archive(
      [Array("{\"data\":[1,2,3]}".utf8), Array("{\"data\":[]}".utf8)],
      balance: "{\"currencyCode\":\"EUR\"}")
    try read(scene)
    let files = scene.files.filter { !$0.hasSuffix("lock") }
    #expect(files.count == 6)
    for name in files {
      let path = scene.folder.path + "/" + name
      let good = try Data(contentsOf: URL(fileURLWithPath: path))
      for _ in 0..<24 {
        var bad = good
        // Plan and definition are empty here.
        guard !bad.isEmpty else { break }
        let offset = Int.random(in: bad.indices, using: &random)
        bad[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        try bad.write(to: URL(fileURLWithPath: path))
        let fault = #expect(throws: Fault.self, "\(name) at \(offset), seed \(random.seed)") {
          try read(scene)
        }
        #expect(fault?.category == .failed)
      }
      try good.write(to: URL(fileURLWithPath: path))
    }
    try read(scene)
  }

  @Test func `a body that is longer, shorter or gone is refused`() throws {
    let scene = ArchiveScene(compression: .none)
    try scene.archive([Array("{\"data\":[1,2,3]}".utf8)])
    let page = try #require(scene.fetches.first) + "/page-00000.json"
    for text in ["{\"data\":[1,2,3]} ", "{\"data\":[1,2,3]", ""] {
      try text.write(toFile: page, atomically: false, encoding: .utf8)
      #expect(throws: Fault.self) { try read(scene) }
    }
    try FileManager.default.removeItem(atPath: page)
    #expect(throws: Fault.self) { try read(scene) }
  }

  @Test func `the damage is told, not what the decoder makes of it`() throws {
    let scene = ArchiveScene(compression: .none)
    try scene.archive([Array("{\"data\":[1,2,3]}".utf8)])
    let page = try #require(scene.fetches.first) + "/page-00000.json"
    try "{\"data\":[1,2,3]x".write(toFile: page, atomically: false, encoding: .utf8)
    let kept = try #require(try scene.kept())
    let fault = #expect(throws: Fault.self) {
      try kept.read(page: 0) { _ throws(Fault) in throw Fault(.failed, "expected '}'") }
    }
    #expect(fault?.message.contains("SHA-256") == true)
  }

  @Test func `a manifest moved to another period is refused`() throws {
    let scene = ArchiveScene()
    try scene.archive([Array("[]".utf8)])
    let april = scene.spec.path + "/usage-details/enrollment=100/billing_period=201704"
    try FileManager.default.moveItem(
      atPath: april, toPath: april.replacingOccurrences(of: "201704", with: "201705"))
    let fetches = try ArchiveLayout(root: scene.spec.path).fetches(of: "usage-details")
    #expect(fetches.count == 1)
    #expect(throws: Fault.self) { try ArchivedListing(try #require(fetches.first)) }
  }
}
