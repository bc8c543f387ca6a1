import Foundation
import Records
import TestSupport
import Testing

/// The commands of `docs/archive.md` do what the page says.
@Suite(.blocking, .timeLimit(.minutes(5))) struct ArchivePageTests {
  /// The fenced blocks of a language, in order.
  private func blocks(_ language: String) throws -> [String] {
    let text = try String(
      contentsOfFile: Program.checkout + "/docs/archive.md", encoding: .utf8)
    return text.components(separatedBy: "```\(language)\n").dropFirst().map {
      String($0.prefix(upTo: $0.range(of: "\n```")?.lowerBound ?? $0.endIndex))
    }
  }

  /// Runs a block as a user pastes it.
  private func run(_ scene: Scene, _ block: String) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-ec", block]
    process.currentDirectoryURL = URL(fileURLWithPath: scene.folder.path)
    var environment = ProcessInfo.processInfo.environment
    environment.merge(scene.environment) { $1 }
    let folder = (Program.path as NSString).deletingLastPathComponent
    environment["PATH"] = folder + ":" + (environment["PATH"] ?? "")
    process.environment = environment
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }

  @Test func `archive, replay, and prove a figure by hand`() async throws {
    let scene = try await Scene()
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/pipelines", toPath: scene.folder.path + "/pipelines")
    let definition = try #require(try blocks("yaml").first { $0.hasPrefix("version: 1") })
    try scene.folder.write(definition, to: "replay.yml")

    let commands = try blocks("sh")
    #expect(commands.count == 6)
    var outputs: [String] = []
    for command in commands {
      let (status, output) = try run(scene, command)
      #expect(status == 0, "\(command)\n\(output)")
      outputs.append(output)
    }
    #expect(outputs[2].contains("2 units verified, 0 damaged"))
    #expect(!outputs[3].contains("FAILED") && outputs[3].contains("_manifest.json: OK"))

    // The figure from the bodies is the one in the manifest of the rows, and that of the replay.
    let proved = try #require(outputs[4].split(separator: " ").last).dropLast()
    for path in ["out/monthly", "out/replayed"] {
      let manifest = try JSONSerialization.jsonObject(
        with: Data(
          try scene.folder.text(
            of: "\(path)/usage-details/enrollment=100/billing_period=201704/_manifest.json"
          ).utf8))
      let totals = (manifest as? [String: Any])?["totals"] as? [String: [String: String]]
      let cost = try #require(totals?["cost"]?["EUR"])
      #expect(ExactDecimal(String(proved)) == ExactDecimal(cost), "\(path)")
    }
    #expect(outputs[4].hasPrefix("600 rows"))
    #expect(outputs[5].split(separator: "\n").count == 2)
  }
}
