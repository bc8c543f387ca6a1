import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// What was loaded once can be served again, from the archive or from files that were saved by hand.
@Suite(.blocking) struct RecordedTests {
  private func rows(_ scene: Scene) throws -> String {
    try scene.shell("find out -name 'part-*' | sort | xargs cat | sha256sum")
  }

  @Test func `an archive that is served loads as the provider did`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition()
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let both = try scene.folder.write(
      text.replacing("sinks:\n", with: "sinks:\n  - archive: {path: archive}\n"), to: "both.yml")
    #expect(try scene.program.run("run", both).status == 0)
    #expect(try scene.program.run("run", file, "--force").status == 0)
    let loaded = try rows(scene)
    let replay = try await Scene { $0.recording = scene.folder.path + "/archive" }
    var program = scene.program
    program.environment["EA_BASE_URL"] = "\(replay.address)"
    let outcome = try program.run("run", file, "--force")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try rows(scene) == loaded)
    await scene.emulator.stop()
    await replay.emulator.stop()
  }

  @Test func `pages in a folder hang together, and the last one keeps its link`() async throws {
    let scene = try await Scene()
    let folder = scene.folder
    func page(_ id: Int, _ link: String) -> String {
      #"{"id":"x","data":[{"cost":\#(id),"tags":"{\"nextLink\":\"a\"}"}],"nextLink":\#(link)}"#
    }
    try folder.write(page(1, #""https://old/1""#), to: "rec/usage-details/100/201704/page-0.json")
    try folder.write(page(2, #""""#), to: "rec/usage-details/100/201704/page-1.json")
    try folder.write(page(3, #""https://old/3""#), to: "rec/usage-details/100/201705.json")
    try scene.shell("gzip rec/usage-details/100/201704/page-1.json")
    let replay = try await Scene { $0.recording = folder.path + "/rec" }
    let base = "/v3/enrollments/100/billingPeriods"
    let first = try #require(
      try await replay.fetch("\(base)/201704/usagedetails") as? [String: Any])
    let link = try #require(first["nextLink"] as? String)
    #expect(link.hasPrefix("\(replay.address)/v3/"))
    let next = try await replay.fetch(String(link.dropFirst("\(replay.address)".count)))
    let second = try #require(next as? [String: Any])
    #expect(second["nextLink"] as? String == "")
    let rows = try #require(second["data"] as? [[String: Any]])
    #expect(rows[0]["tags"] as? String == #"{"nextLink":"a"}"#)
    let cut = try #require(try await replay.fetch("\(base)/201705/usagedetails") as? [String: Any])
    #expect(cut["nextLink"] as? String == "https://old/3")
    let periods = try await replay.fetch("/v2/enrollments/100/billingperiods")
    let list = try #require(periods as? [[String: Any]])
    #expect(list.map { $0["billingPeriodId"] as? String } == ["201705", "201704"])
    let missing = "curl -so /dev/null -w '%{http_code}' -H 'Authorization: bearer \(Scene.key)'"
    #expect(try scene.shell("\(missing) \(replay.address)\(base)/201704/balancesummary") == "404")
    await scene.emulator.stop()
    await replay.emulator.stop()
  }
}
