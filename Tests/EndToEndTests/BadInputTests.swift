import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// What a user sees when the provider, the key or the definition is not as it should be.
@Suite(.blocking) struct BadInputTests {
  @Test func `a wrong key ends with 77 and says so`() async throws {
    let scene = try await Scene()
    var program = scene.program
    program.environment["EA_API_KEY"] = "wrong-key"
    let outcome = try program.run("run", try scene.writeFilesDefinition())
    #expect(outcome.status == 77)
    #expect(outcome.errors.contains("401"), "\(outcome.errors)")
    #expect(outcome.errors.contains("key"), "\(outcome.errors)")
    #expect(!(outcome.errors + outcome.output).contains("wrong-key"))
    #expect(!scene.folder.files().contains { $0.contains("usage-details") })
  }

  @Test func `a key in the wrong variable is not shown`() async throws {
    let scene = try await Scene(database: "postgresql://x/y")
    var program = scene.program
    program.environment["EA_ENROLLMENT"] = "eyJhbGciOi.secret.key"
    let outcome = try program.run("validate", Scene.definition("usage-nightly.yml"))
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("'enrollment'"), "\(outcome.errors)")
    #expect(!(outcome.errors + outcome.output).contains("secret"), "\(outcome.errors)")
  }

  @Test func `a definition with five faults names all five by line and column, with suggestions`()
    async throws
  {
    let folder = TemporaryFolder("faults")
    let file = try folder.write(
      """
      version: 1
      name: faulty
      source:
        api: enterprise
        endpoint: useage-details
        enrollment: "100"
        key: k
        peroids: last 2
      sinks:
        - files: {path: out, format: cvs}
        - postgers: {url: postgresql://x, table: billing.usage_details}
      checks:
        - not_null: [costs]
      limits: {memory: 256}
      """, to: "faulty.yml")
    let outcome = try Program(in: folder.path).run("validate", file)
    #expect(outcome.status == 78)
    let lines = outcome.errors.split(separator: "\n").map(String.init)
    for (place, suggestion) in [
      (":5:", "usage-details"), (":8:", "periods"), (":10:", "csv"), (":11:", "postgres"),
      (":14:", "256MiB"),
    ] {
      #expect(
        lines.contains { $0.hasPrefix(file + place) && $0.contains(suggestion) },
        "\(place) \(outcome.errors)")
    }
    #expect(try Program(in: folder.path).run("run", file).status == 78)
  }

  /// Loads April, makes the provider misbehave, and loads by force: the run must fail and April must stay.
  private func misbehaving(
    _ fault: String, status: Int32, says words: [String]
  ) async throws {
    let good = try await Scene()
    let definition = try good.writeFilesDefinition()
    #expect(try good.program.run("run", definition).status == 0)
    let before = good.folder.files()
    let digest = try good.shell("find out -type f | sort | xargs sha256sum")

    let bad = try await Scene { $0.faults = [try EmulatorFault(parsing: fault)] }
    var program = good.program
    program.environment["EA_BASE_URL"] = "\(bad.address)"
    let outcome = try program.run("run", definition, "--force")
    #expect(outcome.status == status, "\(fault): \(outcome.errors)")
    for word in words { #expect(outcome.errors.contains(word), "\(fault): \(outcome.errors)") }
    #expect(good.folder.files() == before, "\(fault)")
    #expect(try good.shell("find out -type f | sort | xargs sha256sum") == digest, "\(fault)")
  }

  @Test func `a body that is cut every time leaves the earlier month`() async throws {
    try await misbehaving("truncate-after:100000", status: 75, says: ["page 1"])
  }

  @Test func `a next link that repeats is named with its page`() async throws {
    try await misbehaving("loop-next-link", status: 1, says: ["page 2", "next link"])
  }

  @Test func `text where a number belongs is named with page, path and byte offset`() async throws {
    try await misbehaving("bad-record:0.01", status: 1, says: ["page", "/data/", "byte", "number"])
  }

  @Test func `an HTML page under 200 is shown, not loaded`() async throws {
    try await misbehaving("html-error", status: 1, says: ["html"])
  }

  @Test func `a next link to another host never sees the key`() async throws {
    try await misbehaving(
      "foreign-next-link:http://127.0.0.1:9/x", status: 1, says: ["127.0.0.1:9"])
  }

  @Test(arguments: ["{}", #"{"data":null}"#, #"{"message":"Authorization has been denied"}"#])
  func `an object without a field of the endpoint converts to no row`(_ body: String) throws {
    let folder = TemporaryFolder("no-records")
    let file = try folder.write(body, to: "answer.json")
    let outcome = try Program(in: folder.path).run("convert", file)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty, "\(outcome.output)")
    #expect(outcome.errors.contains("no field of the endpoint"), "\(outcome.errors)")
  }

  @Test(arguments: ["sslmode=hunter2", "connect_timeout=hunter2"])
  func `an unreadable option of the database ends with 78 and is not shown`(_ option: String) throws
  {
    let folder = TemporaryFolder("option")
    let outcome = try Program(in: folder.path).run(
      "migrate", "--database", "postgresql://u:p@127.0.0.1:1/x?\(option)")
    #expect(outcome.status == 78, "\(outcome.errors)")
    #expect(!outcome.errors.contains("hunter2"), "\(outcome.errors)")
  }

  @Test func `two sinks of one folder are refused with the place of the second`() async throws {
    let scene = try await Scene()
    let file = try scene.writeFilesDefinition()
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let sink = "  - files: {path: out, format: csv}\n"
    let twice = text.replacing(sink, with: sink + "  - files: {path: ./x/../out, format: ndjson}\n")
    let outcome = try scene.program.run(
      "validate", try scene.folder.write(twice, to: "twice.yml"))
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("twice.yml:12:"), "\(outcome.errors)")
    #expect(outcome.errors.contains("would replace"), "\(outcome.errors)")
  }

  @Test func `a unit of another pipeline is refused, unchanged or not`() async throws {
    let scene = try await Scene()
    #expect(try scene.program.run("run", try scene.writeFilesDefinition(name: "first")).status == 0)
    let second = try scene.writeFilesDefinition(name: "second")
    let outcome = try scene.program.run("run", second)
    #expect(outcome.status == 78, "\(outcome.errors)")
    #expect(outcome.errors.contains("'first'"), "\(outcome.errors)")
    #expect(try scene.program.run("run", second, "--force").status == 0)
  }

  @Test func `days are not put among those of another definition`() async throws {
    let scene = try await Scene()
    let text = try String(contentsOfFile: try scene.writeFilesDefinition(), encoding: .utf8)
      .replacing("format: csv", with: "format: csv, partition_by: [usage_date]")
    let file = try scene.folder.write(text, to: "days.yml")
    #expect(try scene.program.run("run", file).status == 0)
    let before = scene.folder.files()
    _ = try scene.folder.write(
      text + "\ntransforms:\n  - select: [usage_date, cost]\n", to: "days.yml")
    let days = ["--from", "2017-04-03", "--to", "2017-04-05"]
    let outcome = try scene.program.run("run", file, days[0], days[1], days[2], days[3])
    #expect(outcome.status == 78, "\(outcome.errors)")
    #expect(outcome.errors.contains("Load the whole period"), "\(outcome.errors)")
    #expect(
      scene.folder.files().filter { !$0.hasSuffix("days.yml") }
        == before.filter { !$0.hasSuffix("days.yml") })
  }
}
