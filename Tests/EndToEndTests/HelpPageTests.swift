import Foundation
import TestSupport
import Testing

/// The help pages as they were last read and found good, in `Tests/Golden/help`.
///
/// `METERLINE_RECORD_GOLDEN=1 swift test --filter HelpPageTests` records them anew, and fails that once: read the
/// difference before it is committed.
@Suite(.blocking) struct HelpPageTests {
  static let verbs = [
    "init", "validate", "doctor", "plan", "run", "backfill", "status", "diff", "reconcile",
    "verify", "explain", "fx", "report", "convert", "schema", "migrate", "emulate", "completions",
  ]

  private func page(_ arguments: [String]) throws -> String {
    let outcome = try Program(in: "/tmp", environment: ["COLUMNS": "100"]).run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    return outcome.output
  }

  private func compare(_ page: String, with name: String) throws {
    let file = "\(Program.checkout)/Tests/Golden/help/\(name).txt"
    if ProcessInfo.processInfo.environment["METERLINE_RECORD_GOLDEN"] != nil {
      try page.write(toFile: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file)")
      return
    }
    let golden = try String(contentsOfFile: file, encoding: .utf8)
    let changes = page.split(separator: "\n", omittingEmptySubsequences: false).difference(
      from: golden.split(separator: "\n", omittingEmptySubsequences: false))
    #expect(page == golden, "\(name): \(changes)")
  }

  @Test func `the page of the program is the recorded one, and names every verb`() throws {
    let page = try page(["--help"])
    try compare(page, with: "meterline")
    for verb in Self.verbs { #expect(page.contains("\n  \(verb) "), "\(verb)") }
  }

  @Test(arguments: verbs)
  func `the page of a verb is the recorded one, with an example and exit codes`(verb: String) throws
  {
    let page = try page([verb, "--help"])
    try compare(page, with: verb)
    #expect(page.contains("\nExample"), "\(verb)")
    #expect(page.contains("meterline \(verb)"), "\(verb)")
    #expect(page.contains("Exit code"), "\(verb)")
  }

  @Test func `no line of a page is wider than 120 columns`() throws {
    for verb in Self.verbs {
      for line in try page([verb, "--help"]).split(separator: "\n") {
        #expect(line.count <= 120, "\(verb): \(line)")
      }
    }
  }

  @Test func `every option of every verb says what it is for`() throws {
    for verb in Self.verbs {
      let lines = try page([verb, "--help"]).split(separator: "\n").map(String.init)
      for (index, line) in lines.enumerated() where line.hasPrefix("  -") {
        let words = line.split(separator: " ").filter { !$0.isEmpty }
        let text = line.dropFirst(2).range(of: "  ") != nil
        let follows = index + 1 < lines.count && lines[index + 1].hasPrefix("          ")
        #expect(text || follows, "\(verb): \(words)")
      }
    }
  }
}
