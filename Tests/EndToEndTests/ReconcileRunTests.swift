import Foundation
import TestSupport
import Testing

/// Loaded sums against the emulator's balance summary, through the built program.
@Suite(.blocking) struct ReconcileRunTests {
  private let check =
    "checks: [{reconcile: {against: balance_summary, field: total_usage, open: fail}}]"

  @Test func `a loaded month is what its balance summary says, to the last digit`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition(extra: check)
    let run = try scene.program.run("run", file, "--output", "json")
    #expect(run.status == 0)
    #expect(run.output.contains("\"outcome\" : \"passed\""))
    #expect(run.output.contains("\"EUR\" : "), "sums that are compared know their currency")

    let answer = try scene.program.run("reconcile", file)
    #expect(answer.status == 0)
    let lines = answer.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "files")
    #expect(lines.last == "1 of 1 agree")
    #expect(lines[1].hasPrefix("  100 201704  files  passed: cost "))
  }

  @Test func `a month that lost a row is not published, and one that lost it later is found`()
    async throws
  {
    let scene = try await Scene()
    let dropping = "transforms: [{filter: {drop: {service_name: [\"*\"]}}}]\n"
    let file = try scene.writeFilesDefinition(extra: dropping + check)
    let refused = try scene.program.run("run", file)
    #expect(refused.status == 3)
    #expect(refused.output.contains("check 'reconcile' failed: cost "))
    #expect(!scene.folder.files().contains { $0.hasSuffix("_manifest.json") })

    let unchecked = try scene.writeFilesDefinition(extra: dropping)
    #expect(try scene.program.run("run", unchecked).status == 0)
    let checked = try scene.writeFilesDefinition(extra: dropping + check)
    let found = try scene.program.run("reconcile", checked, "--output", "json")
    #expect(found.status == 3)
    #expect(found.output.contains("\"difference\" : \"-"))
  }

  @Test func `a definition without the check says which to add`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition()
    let answer = try scene.program.run("reconcile", file)
    #expect(answer.status == 78)
    #expect(answer.errors.contains("has no check 'reconcile'. Add 'reconcile: {against:"))
  }
}
