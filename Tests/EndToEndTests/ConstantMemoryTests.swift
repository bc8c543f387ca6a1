import Foundation
import TestSupport
import Testing

/// Memory is set by configuration, never by a response: measured as the kernel counts it.
@Suite(.blocking) struct ConstantMemoryTests {
  /// Peak resident kibibytes of a process so far.
  private func peak(of process: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber)))
  }

  @Test func `the emulator streams a large page without holding it`() throws {
    let running = try Program(in: "/tmp").start(
      ["emulate", "--rows", "40000", "--page-rows", "40000", "--key", "k"])
    defer { running.signal(SIGTERM) }
    let address = try #require(running.outputLine(startingWith: "listening on "))
    func fetch() throws -> Int {
      let listing = "\(address)/v3/enrollments/100/billingPeriods/201704/usagedetails"
      let scene = TemporaryFolder("fetch")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = [
        "-c", "curl -sf -H 'Authorization: bearer k' '\(listing)' | wc -c > '\(scene.path)/bytes'",
      ]
      try process.run()
      process.waitUntilExit()
      return Int(try scene.text(of: "bytes").filter(\.isNumber)) ?? 0
    }
    // The first page makes what is made once.
    _ = try fetch()
    let before = try peak(of: running.processID)
    #expect(try fetch() > 50_000_000)
    #expect(try peak(of: running.processID) - before < 4096)
  }

  @Test func `a page of 57 MB is loaded within 64 MiB`() async throws {
    let scene = try await Scene {
      $0.rowsPerMonth = 40_000
      $0.pageRows = 40_000
    }
    let outcome = try scene.program.run("run", scene.writeFilesDefinition(), "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let peak = try #require(try outcome.json()["peak_memory_bytes"] as? Int)
    #expect(peak < 64 << 20, "\(peak >> 20) MiB")
  }
}
