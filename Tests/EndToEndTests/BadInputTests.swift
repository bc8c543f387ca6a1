import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// What a user sees when the provider, the key or the definition is not as it should be.
@Suite struct BadInputTests {
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
}
