import Foundation
import TestSupport
import Testing

/// What docs/commands.md tells a new user to type.
@Suite(.blocking) struct CommandsGuideTests {
  private static let guide = try? String(
    contentsOfFile: Program.checkout + "/docs/commands.md", encoding: .utf8)

  @Test func `the commands of the guide lead from an empty folder to a report`() async throws {
    let scene = try await Scene()
    let guide = try #require(Self.guide)
    let block = try #require(guide.components(separatedBy: "```sh\n").dropFirst().first)
    let commands = block.prefix(upTo: try #require(block.range(of: "```")).lowerBound)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(commands.count == 11)
    for command in commands {
      let outcome = try scene.program.run(Array(command.dropFirst()))
      #expect(outcome.status == 0, "\(command): \(outcome.output) \(outcome.errors)")
    }
    #expect(scene.folder.files().contains("report.html"))
  }

  @Test func `each of the first steps names the next`() async throws {
    let scene = try await Scene()
    let steps = [
      (["init"], "meterline doctor usage.yml"),
      (["doctor", "usage.yml"], "Next: meterline plan usage.yml"),
      (["plan", "usage.yml"], "Next: meterline run usage.yml"),
      (["run", "usage.yml"], "Next: meterline report usage.yml -o report.html"),
      (["plan", "usage.yml"], "Next: meterline status usage.yml"),
    ]
    for (arguments, next) in steps {
      let outcome = try scene.program.run(arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.hasSuffix(next + "\n"), "\(arguments): \(outcome.output)")
    }
    let again = try scene.program.run("run", "usage.yml")
    #expect(!again.output.contains("Next:"), "\(again.output)")
  }
}
