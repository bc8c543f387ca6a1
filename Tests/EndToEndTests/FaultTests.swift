import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// Every fault of the emulator against the built program: it ends in exactly the right rows and totals, or
/// in a clear failure that leaves the earlier load as it was.
@Suite(.blocking, .serialized, .timeLimit(.minutes(5))) struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var faults: [String]
    var status: Int32 = 0
    var words: [String] = []
    var testDescription: String { faults.joined(separator: " ") }
  }

  /// Faults that pass when they are met again cost nothing but time.
  static let passing = [
    Case(faults: ["429:1:1:1"]), Case(faults: ["429:0.3"]), Case(faults: ["500:1:1"]),
    Case(faults: ["503:1:1:1"]), Case(faults: ["reset-after:1000:1"]),
    Case(faults: ["reset-after:90000:2", "500:0.3"]), Case(faults: ["truncate-after:1000:1"]),
    Case(faults: ["truncate-after:0:1"]), Case(faults: ["stall-after:30000:4:1"]),
    Case(faults: ["slow-first-byte:1:1"]), Case(faults: ["wrong-length:100:1"]),
    Case(faults: ["half-gzip:1"]), Case(faults: ["gzip"]),
    Case(faults: ["gzip", "reset-after:20000:1"]), Case(faults: ["throttled:0.3:1:2:1"]),
    Case(faults: ["gzip", "429:0.2:1", "503:0.2", "truncate-after:40000:1", "slow-first-byte:0.2"]),
  ]

  /// Faults that stay, or that no second try can mend.
  static let staying = [
    Case(faults: ["429:1"], status: 75, words: ["429"]),
    Case(faults: ["throttled:1:1:1"], status: 75, words: ["429"]),
    Case(faults: ["500:1"], status: 75, words: ["500"]),
    Case(faults: ["503:1"], status: 75, words: ["503"]),
    Case(faults: ["reset-after:1000"], status: 75),
    Case(faults: ["truncate-after:90000"], status: 75, words: ["page 1"]),
    Case(faults: ["stall-after:30000:60"], status: 75),
    Case(faults: ["slow-first-byte:60"], status: 75, words: ["no answer within"]),
    Case(faults: ["wrong-length:100"], status: 75),
    Case(faults: ["wrong-length:-100"], status: 75),
    Case(faults: ["half-gzip"], status: 75),
    Case(faults: ["html-error"], status: 1, words: ["<!DOCTYPE html>"]),
    Case(faults: ["error-under-200"], status: 1, words: ["could not be completed"]),
    Case(faults: ["empty-body"], status: 1, words: ["the body is empty"]),
    Case(faults: ["wrong-304"], status: 1, words: ["304"]),
    Case(faults: ["redirect:http://127.0.0.1:9"], status: 1, words: ["127.0.0.1:9"]),
    Case(faults: ["key-expired"], status: 77, words: ["expired"]),
    Case(faults: ["key-expired:3"], status: 77, words: ["expired"]),
    Case(faults: ["duplicate-page"], status: 1, words: ["page 2"]),
    Case(faults: ["loop-next-link"], status: 1, words: ["next link"]),
    Case(faults: ["foreign-next-link:http://127.0.0.1:9"], status: 1, words: ["127.0.0.1:9"]),
    Case(faults: ["bad-record:0.01"], status: 1, words: ["/data/", "number"]),
    Case(
      faults: ["bad-record:0.01", "429:0.3", "truncate-after:90000:1"], status: 1, words: ["/data/"]
    ),
  ]

  /// A patient client waits for a first byte that is late, and between two tries as long as it takes.
  private func definition(_ scene: Scene, retries: Int, isPatient: Bool = true) throws -> String {
    let file = try scene.writeFilesDefinition(retries: retries)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    return try scene.folder.write(
      isPatient
        ? text.replacing(
          "max_wait: 2s, first_byte_timeout: 10s", with: "max_wait: 60s, first_byte_timeout: 60s")
        : text, to: "files.yml")
  }

  /// Loads April from a provider that behaves, then again by force from one that does not.
  private func reload(_ asked: Case, retries: Int) async throws -> (
    outcome: Program.Outcome, before: String, after: String
  ) {
    let good = try await Scene()
    let first = try good.program.run("run", try definition(good, retries: 1))
    #expect(first.status == 0, "\(first.errors)")
    let listing = "find out -type f | sort | xargs sha256sum"
    let rows = "find out -name 'part-*' | sort | xargs cat | sha256sum"
    let before = try good.shell(asked.status == 0 ? rows : listing)
    let bad = try await Scene {
      for text in asked.faults { $0.faults.append(try EmulatorFault(parsing: text)) }
    }
    var program = good.program
    program.environment["EA_BASE_URL"] = "\(bad.address)"
    let file = try definition(good, retries: retries, isPatient: asked.status == 0)
    let outcome = try program.run("run", file, "--force")
    let after = try good.shell(asked.status == 0 ? rows : listing)
    await good.emulator.stop()
    await bad.emulator.stop()
    return (outcome, before, after)
  }

  @Test(arguments: passing)
  func `a fault that passes ends in the same rows`(_ asked: Case) async throws {
    let (outcome, before, after) = try await reload(asked, retries: 12)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(after == before)
  }

  @Test(arguments: staying)
  func `a fault that stays is told, and leaves the earlier load`(_ asked: Case) async throws {
    let (outcome, before, after) = try await reload(asked, retries: 1)
    #expect(outcome.status == asked.status, "\(outcome.errors)")
    for word in asked.words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    #expect(!outcome.errors.contains(Scene.key))
    #expect(after == before)
  }

  @Test func `rows that come twice are published only where nobody compares sums`() async throws {
    let scene = try await Scene { $0.faults = [.duplicateRows(rate: 0.1)] }
    let checked = try scene.writeFilesDefinition(
      extra: "checks:\n  - reconcile: {against: balance_summary, field: total_usage, open: fail}")
    let outcome = try scene.program.run("run", checked)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(!scene.folder.files().contains { $0.contains("part-") })
    await scene.emulator.stop()
  }

  @Test func `a month that is restated between runs agrees with its balance in each`() async throws
  {
    let scene = try await Scene { $0.faults = [.restate(rate: 0.2)] }
    let checked = try scene.writeFilesDefinition(
      extra: "checks:\n  - reconcile: {against: balance_summary, field: total_usage, open: fail}")
    var digests: Set<String> = []
    for _ in 0..<3 {
      let outcome = try scene.program.run("run", checked)
      #expect(outcome.status == 0, "\(outcome.errors)")
      digests.insert(try scene.shell("find out -name 'part-*' | xargs cat | sha256sum"))
    }
    #expect(digests.count > 1)
    await scene.emulator.stop()
  }

  @Test func `every fault of the provider is met here, but those of reports`() {
    let met = Set(
      (Self.passing + Self.staying).flatMap(\.faults).map { String($0.prefix { $0 != ":" }) }
        + ["duplicate-rows", "restate"])
    let all = Set(EmulatorFault.usages.map { String($0.prefix { $0 != ":" && $0 != "[" }) })
    let ofReports = all.filter { $0.contains("report") || $0.contains("blob") }
    #expect(ofReports.count == 6)
    #expect(all.subtracting(ofReports).subtracting(met) == [])
  }
}
