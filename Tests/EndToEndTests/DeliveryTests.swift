import Foundation
import Records
import TestSupport
import Testing

/// The man pages that `.ci/man-pages` makes of the built program, by name without `.1`.
enum Manual {
  static func pages() async throws -> [String: String] {
    let folder = TemporaryFolder("man")
    let outcome = try await Worker.run("man-pages") {
      try Script.run(
        Program.checkout + "/.ci/man-pages", [Program.path, folder.path], in: folder.path)
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
    var pages: [String: String] = [:]
    for file in folder.files() {
      pages[(file as NSString).deletingPathExtension] = try folder.text(of: file)
    }
    return pages
  }
}

/// What is installed beside the program.
@Suite(.blocking, .timeLimit(.minutes(5))) struct DeliveryTests {
  @Test func `every verb has a man page with every option of it`() async throws {
    let pages = try await Manual.pages()
    let help = try Program(in: "/tmp").run("--help").output
    let listed = try #require(help.split(separator: "SUBCOMMANDS:").last)
    let verbs = listed.split(separator: "\n").compactMap { line in
      line.wholeMatch(of: #/  ([a-z]+)( .*)?/#).map { String($0.1) }
    }.filter { $0 != "help" }
    #expect(verbs.count >= 17)
    for verb in verbs {
      let page = try #require(pages["meterline-\(verb)"], "\(verb)")
      let options = try Program(in: "/tmp").run(verb, "--help").output.matches(of: /--[a-z-]+/)
      for option in options {
        let spelling = option.output.replacing("-", with: "\\-")
        #expect(page.contains(spelling), "\(verb) \(option.output)")
      }
    }
  }

  @Test func `an installation has all that belongs to the program`() async throws {
    let folder = TemporaryFolder("install")
    let outcome = try await Worker.run("install") {
      try Script.run(
        Program.checkout + "/.ci/install", [Program.path, "/opt/meterline", folder.path],
        in: "/tmp")
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
    let files = Set(folder.files())
    for file in [
      "bin/meterline", "lib/meterline/run-with-secrets", "lib/systemd/system/meterline@.service",
      "lib/systemd/system/meterline@.timer", "share/man/man1/meterline.1.gz",
      "share/man/man1/meterline-run.1.gz", "share/bash-completion/completions/meterline",
      "share/zsh/site-functions/_meterline", "share/fish/vendor_completions.d/meterline.fish",
      "share/doc/meterline/examples/pipelines/usage-nightly.yml",
      "share/doc/meterline/docs/guides/quick-start.md", "share/meterline/pipeline.schema.json",
    ] {
      #expect(files.contains("opt/meterline/" + file), "\(file)")
    }
    let unit = try folder.text(of: "opt/meterline/lib/systemd/system/meterline@.service")
    #expect(unit.contains("/opt/meterline/bin/meterline run"))
    #expect(!unit.contains("@PREFIX@"))
    // Shells read what is meant for them.
    for (shell, file) in [("bash", "bash-completion/completions/meterline")] {
      let read = try Script.run(
        "/usr/bin/env", [shell, "-n", folder.path + "/opt/meterline/share/" + file], in: "/tmp")
      #expect(read.status == 0, "\(read.errors)")
    }
  }

  @Test func `a service's secrets become variables under the names of their files`() throws {
    let folder = TemporaryFolder("secrets")
    try folder.write("the key\n", to: "secret_EA_API_KEY")
    try folder.write("postgresql://x", to: "secret_DATABASE_URL")
    let script = Program.checkout + "/deploy/systemd/run-with-secrets"
    let given = ["CREDENTIALS_DIRECTORY": folder.path]
    let command = ["sh", "-c", "echo $EA_API_KEY, $DATABASE_URL"]
    let outcome = try Script.run(script, command, in: "/tmp", environment: given)
    #expect(outcome.output == "the key, postgresql://x\n", "\(outcome.errors)")
    #expect(try Script.run(script, command, in: "/tmp").output == ",\n")

    try folder.write("x", to: "secret_EA-KEY")
    let refused = try Script.run(script, command, in: "/tmp", environment: given)
    #expect(refused.status == 78)
    #expect(refused.errors.contains("'EA-KEY' is no name of a variable"))
  }

  @Test func `the definition in the CronJob is valid`() throws {
    let manifest = try String(
      contentsOfFile: Program.checkout + "/deploy/kubernetes/cronjob.yaml", encoding: .utf8)
    let start = try #require(manifest.range(of: "usage-nightly.yml: |\n"))
    let end = try #require(manifest.range(of: "\n---\n"))
    let lines = manifest[start.upperBound..<end.lowerBound].split(
      separator: "\n", omittingEmptySubsequences: false)
    let folder = TemporaryFolder("cronjob")
    try folder.write(lines.map { $0.dropFirst(4) }.joined(separator: "\n") + "\n", to: "job.yml")
    let program = Program(
      in: folder.path,
      environment: ["EA_ENROLLMENT": "100", "EA_API_KEY": "x", "DATABASE_URL": "postgresql://x/y"])
    let outcome = try program.run("validate", "job.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze"))
  ) func `systemd takes the units`() async throws {
    let folder = TemporaryFolder("units")
    _ = try await Worker.run("install") {
      try Script.run(
        Program.checkout + "/.ci/install", [Program.path, folder.path], in: "/tmp")
    }
    let units = folder.path + "/lib/systemd/system/meterline@"
    let outcome = try Script.run(
      "/usr/bin/systemd-analyze",
      ["verify", "--man=no", units + ".service", units + ".timer"], in: "/tmp")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
