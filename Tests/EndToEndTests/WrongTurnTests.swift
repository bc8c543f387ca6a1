import Foundation
import TestSupport
import Testing

/// What a user reads who took a wrong turn: what is wrong, where, and what to do.
@Suite(.blocking) struct WrongTurnTests {
  /// A command, the exit code, and words of what it prints.
  private typealias Turn = (arguments: [String], status: Int32, words: [String])

  private func expect(_ turn: Turn, _ program: Program) throws {
    let outcome = try program.run(turn.arguments)
    let said = outcome.errors + outcome.output
    #expect(outcome.status == turn.status, "\(turn.arguments): \(said)")
    for words in turn.words { #expect(said.contains(words), "\(turn.arguments): \(said)") }
  }

  @Test func `a misspelt word is answered with the one that was meant`() throws {
    let turns: [Turn] = [
      (["rnu", "x.yml"], 2, ["there is no verb 'rnu'. Did you mean 'run'?"]),
      (["help", "staus"], 2, ["there is no verb 'staus'. Did you mean 'status'?"]),
      (["frobnicate"], 2, ["there is no verb 'frobnicate'. Known: backfill, completions"]),
      (["run", "x.yml", "--perod", "201704"], 2, ["Did you mean '--period'?"]),
      (["run", "x.yml", "--output", "jsn"], 2, ["'text' and 'json'"]),
      (["run", "x.yml", "--log-level", "warnin"], 2, ["Did you mean 'warning'?"]),
      (["schema", "usage"], 2, ["Did you mean 'usage-details'?"]),
      (["schema", "pipline"], 2, ["Did you mean 'pipeline'?"]),
      (["convert", "--endpoint", "usage-detail"], 2, ["Did you mean 'usage-details'?"]),
      (["convert", "--columns", "usagedate"], 2, ["Did you mean 'usage_date'?"]),
      (["emulate", "--fault", "429"], 2, ["RATE is missing. Write it as 429:RATE"]),
      (["completions", "tcsh"], 2, ["'bash', 'zsh' or 'fish'"]),
    ]
    for turn in turns { try expect(turn, Program(in: "/tmp")) }
  }

  @Test func `what a definition has wrong is told with its place and what would be right`()
    async throws
  {
    let scene = try await Scene()
    func write(_ change: (String) -> String) throws -> String {
      let file = try scene.writeFilesDefinition()
      let text = try String(contentsOfFile: file, encoding: .utf8)
      return try scene.folder.write(change(text), to: "wrong.yml")
    }
    let table: [((String) -> String, String)] = [
      ({ $0.replacing("sinks:", with: "sniks:") }, "no option 'sniks'. Did you mean 'sinks'?"),
      ({ $0.replacing("usage-details", with: "usage-detials") }, "Did you mean 'usage-details'?"),
      (
        { $0.replacing("files:", with: "fiels:") },
        "there is no sink 'fiels'. Did you mean 'files'?"
      ),
      ({ $0.replacing("enterprise", with: "enterprize") }, "Did you mean 'enterprise'?"),
      ({ $0 + "\ntransforms: [dedupliate]" }, "Did you mean 'deduplicate'?"),
      ({ $0 + "\ntransforms: [{filter: {keep: {csot: [a]}}}]" }, "Did you mean 'cost'?"),
      ({ $0 + "\ntransforms: [{map_departments: {table: no.csv}}]" }, "definition's folder"),
      ({ $0 + "\nchecks: [{not_nul: [cost]}]" }, "Did you mean 'not_null'?"),
      ({ $0 + "\nchecks: [{not_null: [csot]}]" }, "Did you mean 'cost'?"),
      ({ $0 + "\nlimits: {spol: 1GiB}" }, "Did you mean 'spool'?"),
      (
        {
          $0 + "\ntransforms: [{normalize_currency: {to: EURO, columns: [cost],"
            + " rates: {fixed: {USD: \"1\"}}}}]"
        }, "must be a currency such as EUR, not 'EURO'. Did you mean 'EUR'?"
      ),
      (
        { $0.replacing("${env:EA_API_KEY}", with: "${env:NOBODY_SETS_ME}") },
        "'NOBODY_SETS_ME' is not set. Set it, or write ${env:NOBODY_SETS_ME:-default}"
      ),
    ]
    for (change, words) in table {
      let file = try write(change)
      let outcome = try scene.program.run("validate", file)
      #expect(outcome.status == 78)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.errors.contains("wrong.yml:"), "\(outcome.errors)")
    }
  }

  @Test func `a proxy that gives no way is told as such, and not asked again and again`()
    async throws
  {
    let scene = try await Scene()
    var program = scene.program
    program.environment["EA_BASE_URL"] = "https://billing.invalid"
    // The emulator is no proxy, and says so.
    program.environment["https_proxy"] =
      "http://user:proxy-password@127.0.0.1:\(scene.address.port)"
    let outcome = try program.run("run", try scene.writeFilesDefinition(retries: 8))
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("the proxy gave no way to billing.invalid: 4"), "\(outcome.errors)")
    #expect(outcome.errors.contains("no_proxy"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("asking the provider again"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("proxy-password"), "\(outcome.errors)")
  }

  @Test func `what fails on the way is told with a remedy`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition()
    let late = try scene.writeFilesDefinition(name: "late", period: "202001", retries: 0)
    let blocked = try scene.writeFilesDefinition(name: "blocked", path: "/proc/nowhere")
    let listing = try scene.folder.write(#"{"data":[{"cost":"abc"}]}"#, to: "bad.json")
    let cut = try scene.folder.write(#"{"data":[{"cost":1},{"cost":"#, to: "cut.json")
    let refused = try scene.folder.write(#"{"error":{"code":"x","message":"no"}}"#, to: "no.json")
    #expect(try scene.program.run("run", file).status == 0)
    let taken = try scene.writeFilesDefinition(name: "other")
    let turns: [Turn] = [
      (["run", "none.yml"], 78, ["there is no such file. ", "`meterline init`"]),
      (["run", "."], 78, ["this is a folder. Name a definition in it, such as ./"]),
      (
        ["explain", "out", "--period", "201704"], 78,
        [
          "out:1:1: this is a folder. Name the definition that loads it, a YAML file",
          "`meterline verify`",
        ]
      ),
      (["verify", "none"], 78, ["none: there is no such file or folder. Name a folder"]),
      (
        ["run", late], 1,
        ["400 from ", "Check the enrollment, and that the provider has the period"]
      ),
      (["run", blocked], 1, ["/proc/nowhere: cannot be made: ", "Check the path"]),
      (["run", taken], 78, ["was loaded by pipeline 'files', not by 'other'", "--force"]),
      (["reconcile", file], 78, ["has no check 'reconcile'. Add "]),
      (["fx", file, "--date", "2017-04-30", "--from", "USD"], 78, ["Add one, with its rates"]),
      (["migrate"], 2, ["name a database with --database or DATABASE_URL"]),
      (["migrate", "--database", "nonsense"], 78, ["Write postgresql://USER@HOST/DATABASE"]),
      (
        ["convert", "none.json"], 1,
        ["cannot be opened", "Name a file that can be read, or - for stdin"]
      ),
      (["convert", listing], 1, ["expected a number for 'cost', found \"abc\"", "on_bad_record"]),
      (["convert", cut], 1, ["the body ends inside its JSON", "Save the answer once more"]),
      (["convert", refused], 1, ["the response is an error", "Save the answer once more"]),
      (["report", file, "-o", "/nowhere/r.html"], 1, ["Name a file in a folder that exists"]),
      (["init", "/proc/nowhere"], 1, ["Name a folder that can be written"]),
      (["explain", file, "--period", "201705"], 1, ["See `meterline status "]),
      (["diff", file, "--period", "201705"], 1, ["See `meterline status "]),
    ]
    for turn in turns { try expect(turn, scene.program) }
  }

  @Test func `a command that is shown can be pasted, whatever the file is called`() async throws {
    let scene = try await Scene()
    let text = try String(contentsOfFile: try scene.writeFilesDefinition(), encoding: .utf8)
    try scene.folder.write(text, to: "the bill's.yml")
    let shown = #"meterline plan 'the bill'\''s.yml'"#
    let doctor = try scene.program.run("doctor", "the bill's.yml")
    #expect(doctor.output.hasSuffix("Next: \(shown)\n"), "\(doctor.output) \(doctor.errors)")
    let pasted = try scene.shell(
      "EA_API_KEY=\(Scene.key) EA_BASE_URL=\(scene.address) "
        + shown.replacing("meterline", with: Program.path))
    #expect(pasted.contains("1 unit to load"), "\(pasted)")
  }

  @Test func `an answer that cannot be written whole is a failure`() async throws {
    let folder = TemporaryFolder("full")
    for command in ["--help", "schema pipeline", "completions bash"] {
      let outcome = try Script.run(
        "/bin/sh", ["-c", "'\(Program.path)' \(command) >/dev/full"], in: folder.path)
      #expect(outcome.status == 1, "\(command)")
      #expect(
        outcome.errors.contains("could not be written to stdout: No space left on device"),
        "\(command): \(outcome.errors)")
    }
    // Whoever has read enough is no failure.
    let head = try Script.run(
      "/bin/bash", ["-c", "set -o pipefail; '\(Program.path)' schema pipeline | head -1"],
      in: folder.path)
    #expect(head.status == 0, "\(head.errors)")
  }

  @Test func `a report that needs more memory than allowed says so`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition(extra: "limits: {memory: 16MiB}")
    #expect(try scene.program.run("run", file).status == 0)
    let outcome = try scene.program.run("report", file, "-o", "r.html")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("takes more memory than limits.memory allows, 16MiB"),
      "\(outcome.errors)")
    #expect(!scene.folder.files().contains { $0.contains("r.html") })
  }

  @Test func `a doctor tries the key also where the definition names its periods`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition(period: "201704")
    var program = scene.program
    program.environment["EA_API_KEY"] = "wrong"
    let outcome = try program.run("doctor", file)
    #expect(outcome.status == 77, "\(outcome.output)")
    #expect(outcome.output.contains("FAIL  source usage-details: "))
  }

  @Test func `the problems of all definitions are told before any is run`() async throws {
    let scene = try await Scene()
    let good = try scene.writeFilesDefinition()
    let first = try scene.folder.write("version: 2\n", to: "first.yml")
    let second = try scene.folder.write("version: 3\n", to: "second.yml")
    let outcome = try scene.program.run("run", first, good, second)
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("first.yml:1:10: 'version' must be 1, not '2'"))
    #expect(outcome.errors.contains("second.yml:1:10: 'version' must be 1, not '3'"))
    #expect(!scene.folder.files().contains { $0.hasSuffix("_manifest.json") })
  }

  @Test func `metrics of two pipelines of one name are refused before anything is loaded`()
    async throws
  {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition()
    let outcome = try scene.program.run("run", file, file, "--metrics-file", "m.prom")
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("are both named 'files'. Give each pipeline a name of its own"))
    #expect(!scene.folder.files().contains { $0.hasSuffix("_manifest.json") })
  }

  @Test func `what a definition holds cannot steer the terminal that shows its faults`() throws {
    let folder = TemporaryFolder("control")
    try folder.write("version: 1\nname: x\nsource: {api: \"en\\e[2Jt\"}\nsinks: []\n", to: "c.yml")
    for verb in ["validate", "run", "plan"] {
      let outcome = try Program(in: folder.path).run(verb, "c.yml")
      #expect(outcome.status == 78)
      #expect(outcome.errors.contains("there is no source 'en\u{FFFD}[2Jt'"), "\(outcome.errors)")
      #expect(!outcome.errors.contains("\u{1B}"))
    }
  }
}
