import Foundation
import TestSupport
import Testing

@Suite struct MetricsFileTests {
  @Test func `a run that could not begin still says how it ended, in metrics and JSON`()
    async throws
  {
    let scene = try await Scene()
    var program = scene.program
    program.environment["EA_API_KEY"] = "wrong-key"
    let definition = try scene.writeFilesDefinition(period: "all")
    let outcome = try program.run("run", definition, "--metrics-file", "m.txt", "--output", "json")
    #expect(outcome.status == 77)
    let error = try #require(try outcome.json()["error"] as? String)
    #expect(error.contains("the provider refused the key"))
    let lines = try scene.shell("cat m.txt").split(separator: "\n").map(String.init)
    #expect(lines.contains(#"meterline_run_exit_code{pipeline="files"} 77"#), "\(lines)")
    #expect(lines.last == "# EOF")
  }

  @Test func `several pipelines share one file, each metric family once`() async throws {
    let scene = try await Scene()
    let first = try scene.writeFilesDefinition(name: "first")
    let second = try scene.writeFilesDefinition(name: "second", path: "out-second")
    #expect(try scene.program.run("run", first, second, "--metrics-file", "m.txt").status == 0)
    let lines = try scene.shell("cat m.txt").split(separator: "\n").map(String.init)
    for name in ["first", "second"] {
      #expect(lines.contains(#"meterline_run_exit_code{pipeline="\#(name)"} 0"#), "\(lines)")
    }
    #expect(lines.count { $0 == "# TYPE meterline_run_exit_code gauge" } == 1)
  }
}
