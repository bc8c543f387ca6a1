import Emulator
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct LogLinesTests {
  @Test func `a value with spaces in it is quoted, so that one can tell where it ends`()
    async throws
  {
    let scene = try await Scene()
    let outcome = try scene.program.run("run", try scene.writeFilesDefinition())
    #expect(
      outcome.errors.hasSuffix(
        #"unit loaded reason=new rows=600 unit="usage-details, enrollment 100, 201704""# + "\n"))
  }

  @Test func `what went wrong with a unit names it once`() async throws {
    let scene = try await Scene()
    let outcome = try scene.program.run("run", try scene.writeFilesDefinition(period: "201801"))
    #expect(outcome.status == 1)
    let line = try #require(outcome.output.split(separator: "\n").dropFirst().first)
    #expect(line.hasPrefix("  100 201801  failed: page 1: 400 from "), "\(line)")
  }

  @Test func `JSON lines name run, unit and page`() async throws {
    let scene = try await Scene()
    let outcome = try scene.program.run(
      "run", try scene.writeFilesDefinition(), "--log-format", "json", "--log-level", "debug",
      "--output", "json")
    let run = try #require(try outcome.json()["run_id"] as? String)
    let lines = try outcome.errors.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String])
    }
    #expect(lines.allSatisfy { $0["run_id"] == run && $0["time"] != nil && $0["level"] != nil })
    let pages = lines.filter { $0["message"] == "page read" }
    #expect(pages.map { $0["page"] } == ["1", "2", "3"])
    #expect(pages.allSatisfy { $0["unit"] == "usage-details, enrollment 100, 201704" })
    #expect(pages.map { $0["records"] } == ["250", "250", "100"])
  }

  @Test func `JSON lines stay JSON while a run takes its time`() async throws {
    let scene = try await Scene { $0.faults = [try .init(parsing: "slow-first-byte:3:1")] }
    let outcome = try scene.program.run(
      "run", try scene.writeFilesDefinition(), "--log-format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try outcome.errors.split(separator: "\n").map {
      try #require(
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String], "\($0)")
    }
    #expect(lines.contains { $0["message"] == "run goes on" && $0["memory_bytes"] != nil })
  }
}
