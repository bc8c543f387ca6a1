import Records
import Testing

@testable import Extract

@Suite struct ArchiveSourceSpecTests {
  private func read(
    _ members: [(key: String, value: ConfigNode)]
  ) -> (spec: ArchiveSourceSpec?, problems: [String]) {
    let diagnostics = Diagnostics()
    let spec = ArchiveSourceSpec(
      .mapping(members), context: SpecContext(folder: "defs"), diagnostics: diagnostics)
    return (spec, diagnostics.sorted.map(\.message))
  }

  private let endpoint: (key: String, value: ConfigNode) = ("endpoint", .text("usage-details"))

  @Test func `all that is there, in its newest fetch, unless told`() throws {
    let (spec, problems) = read([
      endpoint, ("archive", .mapping([("path", .text("../archive"))])),
    ])
    let read = try #require(spec, "\(problems)")
    #expect(read.selection == .all && read.fetched == nil && read.path == "defs/../archive")
    #expect(read.fingerprint == "archive usage-details" && !read.handsOnPages)
  }

  @Test func `every problem is told`() {
    let cases: [([(key: String, value: ConfigNode)], String)] = [
      ([endpoint], "source 'archive' needs 'archive'"),
      ([("archive", .mapping([("path", .text("a"))]))], "source 'archive' needs 'endpoint'"),
      ([endpoint, ("archive", .mapping([]))], "archive needs 'path'"),
      (
        [
          endpoint,
          ("archive", .mapping([("path", .text("a")), ("fetched", .text("../../etc"))])),
        ],
        "'fetched' of archive must be an instant such as 20170502T031500Z, not '../../etc'"
      ),
      (
        [
          endpoint, ("archive", .mapping([("path", .text("a"))])), ("key", .text("k")),
        ], "source 'archive' has no option 'key'."
      ),
      (
        [
          endpoint, ("archive", .mapping([("path", .text("a"))])),
          ("dates", .mapping([("from", .text("2017-04-02")), ("to", .text("2017-04-02"))])),
        ], "dates needs 'from', and 'to' after it"
      ),
    ]
    for (members, problem) in cases {
      let (spec, problems) = read(members)
      #expect(spec == nil && problems.contains { $0.hasPrefix(problem) }, "\(problem): \(problems)")
    }
  }
}
