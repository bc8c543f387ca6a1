import Foundation
import TestSupport
import Testing

/// From an empty folder to the first load: init, doctor, plan, run, report.
@Suite(.blocking) struct InitTests {
  @Test func `an empty folder becomes a load, each step naming the next`() async throws {
    let scene = try await Scene()
    let written = try scene.program.run("init")
    #expect(written.status == 0, "\(written.errors)")
    for name in ["usage.yml", ".env.example", "mappings/departments.csv", "pipeline.schema.json"] {
      #expect(written.output.contains("wrote \(name)\n"))
    }
    #expect(written.output.contains("meterline doctor usage.yml"))

    let doctor = try scene.program.run("doctor", "usage.yml")
    #expect(doctor.status == 0, "\(doctor.output) \(doctor.errors)")
    #expect(doctor.output.contains("ok    definition: usage.yml is valid\n"))
    #expect(
      doctor.output.contains("ok    source usage-details: answers: 2 units, 201704 to 201705\n"))
    #expect(doctor.output.contains("ok    balance_summary: can be compared with, in EUR\n"))
    #expect(doctor.output.contains("can be written, holds 0 units\n"))
    #expect(doctor.output.contains("    disk: "))
    #expect(doctor.output.hasSuffix("All well. Next: meterline plan usage.yml\n"))

    #expect(
      try scene.program.run("plan", "usage.yml").output.hasSuffix(
        "2 units to load, 0 to keep\nNext: meterline run usage.yml\n"))
    #expect(try scene.program.run("run", "usage.yml").status == 0)
    #expect(try scene.program.run("report", "usage.yml", "-o", "report.html").status == 0)
    #expect(scene.folder.files().contains { $0.hasSuffix("report.html") })
  }

  @Test func `what is there stays`() async throws {
    let scene = try await Scene()
    try scene.folder.write("mine", to: "billing/usage.yml")
    let outcome = try scene.program.run("init", "billing")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("kept  billing/usage.yml\n"))
    #expect(outcome.output.contains("wrote billing/mappings/departments.csv\n"))
    #expect(try scene.shell("cat billing/usage.yml") == "mine")
  }

  @Test func `a doctor finds what a run would fail by, with its remedy and exit code`() async throws
  {
    let scene = try await Scene()
    _ = try scene.program.run("init")
    var program = scene.program
    program.environment["EA_API_KEY"] = "wrong"
    let refused = try program.run("doctor", "usage.yml")
    #expect(refused.status == 77)
    #expect(refused.output.contains("FAIL  source usage-details: "))
    #expect(refused.output.contains("      Make a new key in the EA portal"))

    // Ended in 2017.
    let claims = Data(#"{"exp":1500000000}"#.utf8).base64EncodedString()
      .replacingOccurrences(of: "=", with: "")
    program.environment["EA_API_KEY"] = "e30.\(claims).c2ln"
    let expired = try program.run("doctor", "usage.yml", "--output", "json")
    #expect(expired.status == 77)
    #expect(expired.output.contains("expired on 2017-07-14"))

    try scene.shell("rm -rf out && touch out")
    let blocked = try scene.program.run("doctor", "usage.yml")
    #expect(blocked.status != 0)
    #expect(blocked.output.contains("FAIL  sink files: "))
  }
}
