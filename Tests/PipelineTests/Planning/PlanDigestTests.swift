import Records
import Testing

@testable import Pipeline

@Suite struct PlanDigestTests {
  private let base = """
    version: 1
    name: n
    source: {api: enterprise, endpoint: usage-details, key: k1}
    transforms: [{add: {column: team}}]
    sinks: [{store: {path: o}}]
    """

  private func digest(_ yaml: String) throws -> String {
    try #require(resolve(yaml).plan).planSHA256
  }

  @Test func `the digest is sixty-four hexadecimal digits`() throws {
    let digest = try digest(base)
    #expect(digest.count == 64)
    #expect(digest.allSatisfy { $0.isHexDigit })
  }

  @Test(arguments: [
    ("name: n", "name: m"), ("key: k1", "key: k2"), ("key: k1", "base_url: http://h"),
    ("path: o", "path: elsewhere"), ("version: 1", "# a comment\nversion: 1"),
    ("version: 1", "version: 1\nlimits: {memory: 1GiB}"),
    ("version: 1", "version: 1\nhttp: {retries: 1}"),
    ("version: 1", "version: 1\nchecks: [{row_count: {min: 1}}]"),
  ])
  func `what changes no row does not change it`(old: String, new: String) throws {
    #expect(try digest(base) == digest(base.replacing(old, with: new)))
  }

  @Test(arguments: [
    ("endpoint: usage-details", "endpoint: price-sheet"), ("column: team", "column: tribe"),
    ("[{add: {column: team}}]", "[]"),
    ("[{add: {column: team}}]", "[{add: {column: team}}, {add: {column: b}}]"),
  ])
  func `what changes rows changes it`(old: String, new: String) throws {
    #expect(try digest(base) != digest(base.replacing(old, with: new)))
  }
}
