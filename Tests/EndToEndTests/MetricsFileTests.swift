import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct MetricsFileTests {
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

  @Test func `a run that fails keeps when the last one succeeded`() async throws {
    let scene = try await Scene()
    let definition = try scene.writeFilesDefinition()
    let success = #"meterline_run_last_success_timestamp_seconds{pipeline="files"} "#
    func lastSuccess() throws -> String? {
      try scene.shell("cat m.txt").split(separator: "\n").map(String.init)
        .first { $0.hasPrefix(success) }
    }
    var refused = scene.program
    refused.environment["EA_API_KEY"] = "wrong-key"
    #expect(try refused.run("run", definition, "--metrics-file", "m.txt").status == 77)
    #expect(try lastSuccess() == nil)
    #expect(try scene.program.run("run", definition, "--metrics-file", "m.txt").status == 0)
    let first = try #require(try lastSuccess())
    #expect(try refused.run("run", definition, "--metrics-file", "m.txt").status == 77)
    #expect(try lastSuccess() == first)
  }

  @Test func `what the sinks hold is told of a unit that did not change, too`() async throws {
    let scene = try await Scene()
    let definition = try scene.writeFilesDefinition(
      extra: "checks: [{reconcile: {against: balance_summary, field: total_usage}}]")
    let unit = #"endpoint="usage-details",enrollment="100""#
    for rows in ["600", "0"] {
      #expect(try scene.program.run("run", definition, "--metrics-file", "m.txt").status == 0)
      let text = try scene.shell("cat m.txt")
      let place = #"{\#(unit),period="201704",pipeline="files"} "#
      #expect(text.contains("meterline_unit_rows_written\(place)\(rows)\n"), "\(text)")
      #expect(text.contains("meterline_unit_loaded_timestamp_seconds\(place)"))
      #expect(text.contains("meterline_unit_open\(place)0\n"))
      #expect(
        text.contains(
          #"meterline_unit_reconciliation_difference{check="1 reconcile",currency="EUR",\#(unit),"#)
      )
      #expect(text.contains(#"meterline_unit_checks{\#(unit),outcome="passed","#))
    }
  }
}
