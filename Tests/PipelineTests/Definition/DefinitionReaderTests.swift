import Records
import Testing

@testable import Pipeline

@Suite struct DefinitionReaderTests {
  @Test(arguments: [
    (
      "scalars keep their source text", "a: 0100\nb: 1e3\nc: yes\nd: 2017-04-01",
      "{a: 0100, b: 1e3, c: yes, d: 2017-04-01}"
    ),
    (
      "only plain words are null", "a:\nb: ~\nc: null\nd: \"\"\ne: 'null'",
      "{a: ~, b: ~, c: ~, d: , e: null}"
    ),
    ("lists and mappings nest", "a: [1, {b: c}]\nd:\n  - e", "{a: [1, {b: c}], d: [e]}"),
    ("an alias repeats its anchor", "a: &x {b: 1}\nc: *x", "{a: {b: 1}, c: {b: 1}}"),
    (
      "a merge adds what is not there", "a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}",
      "{a: {b: 1, c: 2}, d: {b: 3, c: 2}}"
    ),
    (
      "merges of several go by order", "a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}",
      "{a: {k: 1}, b: {k: 2, l: 3}, c: {k: 1, l: 3}}"
    ),
    ("a byte order mark is no text", "\u{FEFF}a: b", "{a: b}"),
    ("line ends may be CR LF", "a: b\r\nc: d\r\n", "{a: b, c: d}"),
    ("stars in quotes and comments are no aliases", "a: ['*x', \"*y\"] # *z", "{a: [*x, *y]}"),
  ])
  func yaml(name: String, text: String, expected: String) {
    let (node, problems) = read(text)
    #expect(spelled(node) == expected, "\(name)")
    #expect(problems.isEmpty, "\(name)")
  }

  @Test func `every value knows its line and column`() throws {
    let (node, _) = read("name: x\nsinks:\n  - files: {path: out}\n")
    let sinks = try #require(node?.members?[1])
    #expect(sinks.place.description == "p/p.yml:2:1")
    let files = try #require(sinks.value.elements?[0].members?[0])
    #expect(files.place.description == "p/p.yml:3:5")
    let path = try #require(files.value.members?[0])
    #expect(path.place.description == "p/p.yml:3:13")
    #expect(path.value.place.description == "p/p.yml:3:19")
  }

  @Test(arguments: [
    ("", "p/p.yml:1:1: the definition is empty"),
    ("# only a comment\n", "p/p.yml:1:1: the definition is empty"),
    (
      "a: [1, 2\nb: c",
      "p/p.yml:2:2: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that starts at 1:4"
    ),
    ("a: 1\n b: 2", "p/p.yml:2:3: not valid YAML: mapping values are not allowed in this context"),
    ("a: *x", "p/p.yml:1:4: not valid YAML: found undefined alias"),
    (
      "a: 1\n---\nb: 2",
      "p/p.yml:2:1: not valid YAML: expected a single document in the stream, but found another document"
    ),
    ("a: 1\nb: 2\na: 3", "p/p.yml:1:1: the mapping has 'a' twice"),
    ("a: b\u{1}", "p/p.yml:1:5: not valid YAML: control characters are not allowed"),
    ("a: !secret x", "p/p.yml:1:4: a definition has no use for the tag '!secret'"),
    ("? [a]\n: b", "p/p.yml:1:3: a key must be text"),
    ("a: {<<: x}", "p/p.yml:1:9: '<<' must name a mapping, not text"),
  ])
  func `what is no definition is a problem at its place`(text: String, problem: String) {
    #expect(read(text).problems == [problem])
  }

  @Test func `ten lines cannot become a thousand million values`() {
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 3).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(aliases)]")
    }
    let (node, problems) = read(lines.joined(separator: "\n"))
    #expect(node == nil)
    #expect(
      problems == [
        "p/p.yml:1:1: the definition has too many values once its aliases are expanded"
      ])
  }

  @Test func `aliases beyond thirty-two are refused before anything is expanded`() {
    let aliases = Array(repeating: "*a", count: 33).joined(separator: ", ")
    #expect(
      read("a: &a x\nb: [\(aliases)]").problems
        == ["p/p.yml:2:133: a definition may use at most 32 aliases"])
    let allowed = Array(repeating: "*a", count: 32).joined(separator: ", ")
    #expect(read("a: &a x\nb: [\(allowed)]").problems.isEmpty)
  }

  @Test func `a file that cannot be read is a problem of the definition`() {
    let diagnostics = Diagnostics()
    let reader = DefinitionReader(
      surroundings: surroundings(files: ["bad.yml": [0x61, 0xFF]]), diagnostics: diagnostics)
    #expect(reader.read(file: "none.yml") == nil)
    #expect(reader.read(file: "bad.yml") == nil)
    #expect(
      diagnostics.problems.map(\.description) == [
        "none.yml:1:1: cannot read 'none.yml': No such file or directory",
        "bad.yml:1:1: the definition is not UTF-8",
      ])
  }

  @Test(arguments: [("a.yml", ""), ("p/a.yml", "p"), ("/a.yml", "/"), ("/p/q/a.yml", "/p/q")])
  func `paths start at the folder of the definition`(file: String, folder: String) {
    #expect(DefinitionReader.folder(of: file) == folder)
  }
}
