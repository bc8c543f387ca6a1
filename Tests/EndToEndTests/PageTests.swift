import Foundation
import Records
import TestSupport
import Testing

@testable import meterline

/// The documentation does what it says: `.ci/check-docs` runs each page as a reader pastes it.
@Suite(.blocking, .timeLimit(.minutes(10))) struct PageTests {
  private static let checker = Program.checkout + "/.ci/check-docs"

  /// Runs pages one after the other, all of the project unless some are named.
  private func check(_ pages: String...) async throws -> Program.Outcome {
    let environment = ["METERLINE": Program.path]
    return try await Worker.run("pages") {
      try Script.run(Self.checker, pages, in: Program.checkout, environment: environment)
    }
  }

  @Test func `every command of every page does what the page says`() async throws {
    let outcome = try await check()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("README.md: "))
    #expect(outcome.output.matches(of: /docs\/guides\/[a-z-]+\.md: [1-9]/).count >= 5)
  }

  @Test(arguments: [
    ("```sh\nmeterline validate nothing.yml\n```", "a command of this block failed"),
    ("```sh\nfalse | cat\n```", "a command of this block failed"),
    ("```sql\nselect nothing from nowhere\n```", "a command of this block failed"),
    ("```console\n$ echo one\ntwo\n```", "prints something else"),
    ("```console\n$ echo one; false\none\n```", "a command of this block failed"),
    ("```yaml\nversion: 1\nname: x\n```", "needs 'sinks'"),
    ("```shell\nmeterline --help\n```", "call the block sh or console"),
    ("<!-- not run: no -->\n```sh\nfalse\n```", "wants a reason"),
    ("    meterline --help", "outside of a fenced block"),
    ("[gone](gone.md)", "leads nowhere"),
    ("[gone](#gone)", "leads to no heading"),
    ("```sh\nmeterline --help", "has no end"),
  ]) func `a page that is not true is refused`(_ text: String, _ reason: String) async throws {
    let folder = TemporaryFolder("page")
    let outcome = try await check(try folder.write("# Page\n\n\(text)\n", to: "page.md"))
    #expect(outcome.status == 1, "\(outcome.output)")
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(outcome.errors.contains(#/page\.md:[34]: /#), "\(outcome.errors)")
  }

  @Test func `what a page shows may differ in times, and where it has an ellipsis`() async throws {
    let folder = TemporaryFolder("page")
    let text = """
      # Page

      ```console
      $ echo "2 loaded in 3.5 s, peak memory 70.1 MB"; echo more; echo and more; echo last of all
      2 loaded in 0.1 s, peak memory 66.3 MB
      …
      last … all
      ```

      <!-- not run: would fail -->
      ```sh
      false
      ```
      """
    let outcome = try await check(try folder.write(text, to: "page.md"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("page.md: 1 commands"))
  }

  @Test func `the reference is what the program says of itself`() async throws {
    let outcome = try await Worker.run("reference") {
      try Script.run(
        Program.checkout + "/.ci/reference", [Program.path, "--check"], in: Program.checkout)
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `the exit codes of page and man page are those of the program`() async throws {
    let page = try String(
      contentsOfFile: Program.checkout + "/docs/reference/exit-codes.md", encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.firstMatch(of: /^\| [0-9]+ \|/) != nil }
    let codes = Set(rows.flatMap { $0.matches(of: /\b[0-9]+\b/).map { String($0.output) } })
    let manual = try await Manual.pages()
    let run = try #require(manual["meterline-run"])
    for status in ExitStatus.allCases {
      let code = "\(status.rawValue)"
      #expect(codes.contains(code), "\(code)")
      #expect(run.contains(code), "\(code)")
    }
  }
}
