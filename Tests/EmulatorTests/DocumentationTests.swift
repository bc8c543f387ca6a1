import Emulator
import Foundation
import TestSupport
import Testing

@Suite struct DocumentationTests {
  private static let page = try? String(
    contentsOfFile: Program.checkout + "/docs/emulator.md", encoding: .utf8)

  @Test func `the table of faults is the one that the program reads`() throws {
    let lines = try #require(Self.page).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "| fault | what happens |"))
    let shown = lines[(start + 2)...].prefix { $0.hasPrefix("|") }
    #expect(Array(shown) == EmulatorFault.documentation)
  }

  @Test func `every path of the page is served, and every one that is described is there`()
    async throws
  {
    let text = try #require(Self.page).lowercased()
    try await serving(EmulatorOptions(rowsPerMonth: 5)) { client, _ in
      let document = try Page(try await client.get("/openapi.json")).members
      let paths = try #require(document["paths"] as? [String: Any])
      let words = Set(paths.keys.compactMap { $0.split(separator: "/").last?.lowercased() })
      // Second names of what the page names by the first, and the address that a client only follows.
      let others = [
        "sharedreservationrecommendations", "singlereservationrecommendations", "{report}",
      ]
      for word in words.subtracting(others) { #expect(text.contains("/\(word)"), "\(word)") }
    }
  }
}
