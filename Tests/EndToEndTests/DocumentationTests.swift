import Foundation
import TestSupport
import Testing

/// What the README shows is what is there.
@Suite(.blocking) struct DocumentationTests {
  private static let readme = try? String(
    contentsOfFile: Program.checkout + "/README.md", encoding: .utf8)

  /// The bodies of the fenced blocks of a language.
  private func blocks(_ language: String) throws -> [String] {
    let text = try #require(Self.readme)
    return text.components(separatedBy: "```\(language)\n").dropFirst().map {
      String($0.prefix(upTo: $0.range(of: "\n```")?.lowerBound ?? $0.endIndex))
    }
  }

  @Test func `the pipeline of the README is the one that is shipped`() throws {
    let shown = try #require(try blocks("yaml").first)
    let shipped = try String(
      contentsOfFile: Scene.definition("usage-nightly.yml"), encoding: .utf8)
    #expect(shown.hasPrefix("version: 1"))
    #expect(shipped.hasSuffix(shown + "\n"))
  }

  @Test func `the make targets of the README exist`() throws {
    let makefile = try String(contentsOfFile: Program.checkout + "/Makefile", encoding: .utf8)
    let commands = try blocks("sh").flatMap { $0.split(separator: "\n") }.filter {
      $0.hasPrefix("make ")
    }
    #expect(commands.count == 2)
    for command in commands {
      let target = command.split(separator: " ")[1]
      #expect(makefile.contains("\n\(target):"), "\(target)")
    }
  }

  @Test func `the commands of the README run as they stand`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/pipelines", toPath: scene.folder.path + "/pipelines")
    let commands = try blocks("sh").flatMap { $0.split(separator: "\n") }.filter {
      $0.hasPrefix("meterline ")
    }
    #expect(commands.count == 2)
    for command in commands {
      let words = command.prefix { $0 != "#" }.split(separator: " ").dropFirst().map(String.init)
      let outcome = try scene.program.run(words)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    let report = try scene.program.run(
      "report", "pipelines/usage-nightly.yml", "-o", "report.html")
    #expect(report.status == 0, "\(report.errors)")
    #expect(try scene.folder.text(of: "report.html").contains("usage-nightly"))
  }

  @Test func `every definition that is shipped is valid`() async throws {
    let scene = try await Scene(database: "postgresql://x/y")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Program.checkout + "/pipelines"
    ).filter { $0.hasSuffix(".yml") }
    #expect(names.count >= 2)
    let outcome = try scene.program.run(["validate"] + names.map(Scene.definition))
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `migrate brings an empty database up to date and then finds nothing to do`() throws {
    let database = try PostgresServer.shared().makeDatabase()
    let program = Program(in: "/tmp", environment: ["DATABASE_URL": database])
    let pending = try program.run("migrate", "--dry-run")
    #expect(pending.output.contains("pending 0001_ledger.sql"), "\(pending.errors)")
    let applied = try program.run("migrate", "--database", database)
    #expect(applied.output.contains("applied 0001_ledger.sql"), "\(applied.errors)")
    let again = try program.run("migrate", "--output", "json").json()
    #expect(again["applied"] as? [String] == [])
    #expect((again["version"] as? Int ?? 0) >= 4)
  }
}
