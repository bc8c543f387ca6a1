import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// Every fault of reports against the built program: the right rows in the end, or a clear failure that leaves the
/// earlier load as it was.
@Suite(.timeLimit(.minutes(5))) struct ReportFaultTests {
  static let passing = [
    FaultTests.Case(faults: ["report-failed:1", "blob-expired:1", "503:1:1:1"]),
    FaultTests.Case(faults: ["report-timed-out:1", "gzip", "reset-after:20000:1", "500:0.2"]),
  ]

  static let staying = [
    FaultTests.Case(
      faults: ["report-failed"], status: 75, words: ["could not make the report, 3 times"]),
    FaultTests.Case(
      faults: ["report-timed-out"], status: 75, words: ["took too long to make the report"]),
    FaultTests.Case(faults: ["report-stuck"], status: 75, words: ["not ready after 2s"]),
    FaultTests.Case(
      faults: ["blob-expired"], status: 75, words: ["the link to the report was refused, 3 times"]),
    FaultTests.Case(
      faults: ["foreign-report-url:http://127.0.0.1:9/x"], status: 1,
      words: ["reportUrl leads to http://127.0.0.1:9"]),
    FaultTests.Case(
      faults: ["foreign-blob-path:https://evil.example/x"], status: 1,
      words: ["blobPath leads to https://evil.example", "blob_hosts"]),
  ]

  private func definition(_ scene: Scene, format: String, maximumWait: String) throws -> String {
    let text = try String(contentsOfFile: try scene.writeFilesDefinition(), encoding: .utf8)
    return try scene.folder.write(
      text.replacing("periods:", with: "format: \(format)\n  periods:")
        .replacing("retries: 1, max_wait: 2s", with: "retries: 12, max_wait: \(maximumWait)"),
      to: "\(format).yml")
  }

  /// Loads April as pages of a provider that behaves, then by force as a report of one that does not.
  private func reload(
    _ asked: FaultTests.Case, maximumWait: String, compared: String
  ) async throws -> (outcome: Program.Outcome, before: String, after: String) {
    let good = try await Scene()
    let bad = try await Scene {
      for text in asked.faults { $0.faults.append(try EmulatorFault(parsing: text)) }
    }
    let pages = try definition(good, format: "json", maximumWait: maximumWait)
    let report = try definition(good, format: "report", maximumWait: maximumWait)
    var program = good.program
    program.environment["EA_BASE_URL"] = "\(bad.address)"
    // The waits of reports are real ones, and are no reason to hold up other tests.
    let result = try await Worker.run("report") { [program] in
      let first = try good.program.run("run", pages)
      #expect(first.status == 0, "\(first.errors)")
      #expect(try good.shell("find out -name 'part-*' | wc -l") == "1")
      let before = try good.shell(compared)
      let outcome = try program.run("run", report, "--force")
      return (outcome: outcome, before: before, after: try good.shell(compared))
    }
    await good.emulator.stop()
    await bad.emulator.stop()
    return result
  }

  @Test(arguments: passing)
  func `a report that fails once is made again, and has the same rows`(_ asked: FaultTests.Case)
    async throws
  {
    let (outcome, before, after) = try await reload(
      asked, maximumWait: "120s",
      compared: "find out -name 'part-*' | sort | xargs cat | sha256sum")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("again") || outcome.errors.contains("another report"))
    #expect(after == before)
  }

  @Test(arguments: staying)
  func `a report that cannot be had is told, and leaves the earlier load`(
    _ asked: FaultTests.Case
  ) async throws {
    let isStuck = asked.faults == ["report-stuck"]
    let (outcome, before, after) = try await reload(
      asked, maximumWait: isStuck ? "2s" : "60s",
      compared: "find out -type f | sort | xargs sha256sum")
    #expect(outcome.status == asked.status, "\(outcome.errors)")
    for words in asked.words { #expect(outcome.errors.contains(words), "\(outcome.errors)") }
    #expect(!outcome.errors.contains(Scene.key) && !outcome.errors.contains("sig=0"))
    #expect(after == before)
  }

  @Test func `every fault of reports is met here`() {
    let met = Set((Self.passing + Self.staying).flatMap(\.faults).map { $0.prefix { $0 != ":" } })
    let all = Set(EmulatorFault.usages.map { $0.prefix { $0 != ":" && $0 != "[" } })
    #expect(all.filter { $0.contains("report") || $0.contains("blob") }.subtracting(met) == [])
  }
}
