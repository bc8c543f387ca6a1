import TestSupport
import Testing

@Suite struct LogLinesTests {
  @Test func `a value with spaces in it is quoted, so that one can tell where it ends`()
    async throws
  {
    let scene = try await Scene()
    let outcome = try scene.program.run("run", try scene.writeFilesDefinition())
    #expect(
      outcome.errors.hasSuffix(
        #"unit loaded reason=new rows=600 unit="usage-details, enrollment 100, 201704""# + "\n"))
  }

  @Test func `what went wrong with a unit names it once`() async throws {
    let scene = try await Scene()
    let outcome = try scene.program.run("run", try scene.writeFilesDefinition(period: "201801"))
    #expect(outcome.status == 1)
    let line = try #require(outcome.output.split(separator: "\n").dropFirst().first)
    #expect(line.hasPrefix("  100 201801  failed: page 1: 400 from "), "\(line)")
  }
}
