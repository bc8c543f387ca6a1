import Foundation
import TestSupport
import Testing

/// `plan` and `backfill` through the built program.
@Suite(.blocking) struct PlanTests {
  private func units(_ program: Program, _ arguments: String...) throws -> [[String: Any]] {
    let answer = try program.run(arguments + ["--output", "json"])
    #expect(answer.status == 0, "\(answer.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
    return try #require((object as? [String: Any])?["units"] as? [[String: Any]])
  }

  @Test func `a plan tells what a run would do and why, and writes nothing`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition(period: "201704..201705")
    let before = scene.folder.files()
    let new = try units(scene.program, "plan", file)
    #expect(new.map { $0["action"] as? String } == ["load", "load"])
    #expect(new.map { $0["reason"] as? String } == ["new", "new"])
    #expect(scene.folder.files() == before)

    #expect(try scene.program.run("run", file, "--period", "201704").status == 0)
    let half = try scene.program.run("plan", file).output.split(separator: "\n").map(String.init)
    #expect(half.count == 5)
    #expect(half[0] == "files")
    #expect(half[1].hasPrefix("  100 201704  keep, closed: the provider has nothing newer ("))
    #expect(half[2] == "  100 201705  load, closed: new")
    #expect(half[3] == "1 unit to load, 1 to keep")
    #expect(half[4] == "Next: meterline run \(file)")

    let changed = try scene.writeFilesDefinition(
      period: "201704", extra: "transforms: [{select: [cost, usage_date]}]")
    let other = try units(scene.program, "plan", changed)
    #expect(other.first?["reason"] as? String == "the definition or a mapping changed")
    #expect(other.first?["rows"] is Int)
  }

  @Test func `what is wrong with one unit is told, and the plan of the others too`() async throws {
    let scene = try await Scene()
    let archived = try scene.writeFilesDefinition(
      period: "201704..201705", extra: "")
    let text = try String(contentsOfFile: archived, encoding: .utf8)
    try scene.folder.write(
      text.replacing("sinks:", with: "sinks:\n  - archive: {path: archive}"), to: "files.yml")
    #expect(try scene.program.run("run", "files.yml").status == 0)
    await scene.emulator.stop()
    let replay = try scene.folder.write(
      """
      version: 1
      name: replay
      source: {api: archive, endpoint: usage-details, archive: {path: archive}}
      sinks: [{files: {path: replayed, format: csv}}]
      """, to: "replay.yml")
    #expect(try scene.program.run("run", replay).status == 0)
    try scene.shell("echo x > $(find archive -path '*201704*' -name 'page-00000*')")
    let answer = try scene.program.run("plan", replay)
    #expect(answer.status == 1)
    let lines = answer.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5, "\(answer.output) \(answer.errors)")
    #expect(lines[1].hasPrefix("  100 201704  fail, closed: "), "\(lines)")
    #expect(lines[1].contains("page-00000"), "\(lines)")
    #expect(lines[2].hasPrefix("  100 201705  keep, closed: the archive has nothing newer"))
    #expect(lines[3] == "0 units to load, 1 to keep, 1 would fail")
  }

  @Test func `a backfill goes on where it was stopped, without asking about what is done`()
    async throws
  {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition(period: "current")
    #expect(try scene.program.run("run", file, "--period", "201704").status == 0)
    let answer = try units(scene.program, "backfill", file, "--period", "201704..201705")
    #expect(answer.map { $0["period"] as? String } == ["201704", "201705"])
    #expect(answer.map { $0["status"] as? String } == ["unchanged", "loaded"])
    #expect(
      answer.first?["reason"] as? String == "loaded before, and the period is closed")
    let again = try scene.program.run(
      "backfill", file, "--period", "201704..201705", "--detailed-exitcode")
    #expect(again.status == 4)
    let wrong = try scene.program.run("backfill", file, "--period", "201713")
    #expect(wrong.status == 2)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions name the verbs`(shell: String) async throws {
    let scene = try await Scene()
    let answer = try scene.program.run("completions", shell)
    #expect(answer.status == 0)
    for verb in ["run", "plan", "backfill", "reconcile", "validate"] {
      #expect(answer.output.contains(verb))
    }
  }
}
