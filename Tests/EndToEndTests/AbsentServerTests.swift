import Foundation
import Glibc
import TestSupport
import Testing

/// A database or a provider that is not there: who asks gets an answer soon, and who waits is told so.
@Suite(.blocking) struct AbsentServerTests {
  private static let nowhere = "postgresql://127.0.0.1:1/x"

  private func writeDefinition(_ scene: Scene) throws -> String {
    let file = try scene.writeFilesDefinition(name: "absent")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    return try scene.folder.write(
      text.replacing(
        "- files: {path: out, format: csv}", with: "- postgres: {url: \(Self.nowhere)}"),
      to: "absent.yml")
  }

  @Test func `a doctor and whoever reads the ledger answer within seconds`() async throws {
    let scene = try await Scene()
    let file = try writeDefinition(scene)
    for arguments in [["doctor", file], ["status", file], ["report", file, "-o", "r.html"]] {
      let start = ContinuousClock.now
      let outcome = try scene.program.run(arguments)
      #expect(outcome.status == 75, "\(arguments): \(outcome.output) \(outcome.errors)")
      let said = outcome.output + outcome.errors
      #expect(said.contains("could not connect to"), "\(said)")
      #expect(said.contains("Check that the server runs and that its address is right"), "\(said)")
      #expect(ContinuousClock.now - start < .seconds(12))
    }
  }

  @Test func `a doctor does not wait long for a provider either`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition(retries: 8)
    try scene.shell("sed -i 's/max_wait: 2s/max_wait: 1h/' '\(file)'")
    var program = scene.program
    program.environment["EA_BASE_URL"] = "http://127.0.0.1:1"
    let start = ContinuousClock.now
    let outcome = try program.run("doctor", file)
    #expect(outcome.status == 75, "\(outcome.output)")
    #expect(outcome.output.contains("(after 3 retries)"), "\(outcome.output)")
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  @Test(arguments: ["run", "migrate"]) func `who waits for it says so and can be interrupted`(
    verb: String
  ) async throws {
    let scene = try await Scene()
    let file = try writeDefinition(scene)
    let running = try scene.program.start(
      verb == "run" ? ["run", file, "--quiet"] : ["migrate", "--database", Self.nowhere])
    let line = running.errorLine(startingWith: "warning: waiting for the database ")
    #expect(line?.contains("failed_tries=1 gives_up_after=\"1") == true, "\(line ?? "nothing")")
    #expect(line?.contains("why=\"could not connect to") == true, "\(line ?? "nothing")")
    running.signal(SIGINT)
    let outcome = running.wait()
    #expect(outcome.status == 130, "\(outcome.errors)")
  }
}
