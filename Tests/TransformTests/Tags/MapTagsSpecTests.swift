import Records
import Testing
import Transform

@Suite struct MapTagsSpecTests {
  @Test(
    arguments: [
      (nil, ["p.yml:1:1: transform 'map_tags' needs 'columns'"]),
      (["columns": [:]], ["p.yml:1:1: 'columns' of transform 'map_tags' names no column"]),
      (
        ["columns": ["a"]],
        ["p.yml:1:1: 'columns' of transform 'map_tags' must be a mapping, not a list"]
      ),
      (
        ["columns": ["a": ["key": "a"]], "rset": "tags"],
        [
          "p.yml:4:1: transform 'map_tags' has no option 'rset'. Did you mean 'rest'?",
          "p.yml:1:1: column 'a' of transform 'map_tags' needs 'keys'",
          "p.yml:1:1: column 'a' of transform 'map_tags' has no option 'key'."
            + " Did you mean 'keys'?",
        ]
      ),
      (
        ["columns": ["a": ["keys": []], "b": ["keys": [""]], "c": ["keys": nil]]],
        [
          "p.yml:1:1: 'keys' of column 'a' of transform 'map_tags' names no key",
          "p.yml:3:1: 'keys' of column 'b' of transform 'map_tags' has an empty key",
          "p.yml:6:1: 'keys' of column 'c' of transform 'map_tags' must be a list of names,"
            + " not nothing",
        ]
      ),
      (
        ["columns": ["a": ["keys": "a", "values": ["x": "1", "y": ["z"], "x": "2"]]]],
        [
          "p.yml:3:1: 'y' of 'values' of column 'a' of transform 'map_tags' must be text,"
            + " not a list",
          "p.yml:5:1: 'values' of column 'a' of transform 'map_tags' has 'x' twice",
        ]
      ),
      (
        ["columns": ["a": ["keys": "a", "values": ["x"], "default": []]]],
        [
          "p.yml:4:1: 'default' of column 'a' of transform 'map_tags' must be text, not a list",
          "p.yml:2:1: 'values' of column 'a' of transform 'map_tags' must be a mapping, not a list",
        ]
      ),
      (
        ["columns": ["tags": ["keys": "a"]], "rest": "tags"],
        ["p.yml:4:1: transform 'map_tags' makes two columns 'tags'"]
      ),
    ] as [(Definition, [String])])
  func `what is no mapping of tags is reported`(definition: Definition, problems: [String]) {
    let result = read(definition, as: MapTagsSpec.self)
    #expect(result.problems == problems)
    #expect(result.spec == nil)
  }

  @Test func `a schema without tags is refused`() throws {
    let spec = try #require(read(["columns": ["env": ["keys": "env"]]], as: MapTagsSpec.self).spec)
    #expect(
      fault { try spec.bound(to: schema("tag", "cost")) }
        == "p.yml:1:1: transform 'map_tags' names column 'tags', which does not reach it."
        + " Did you mean 'tag'?")
  }

  @Test(
    arguments: [
      (["columns": ["cost": ["keys": "c"]]], "cost"),
      (["columns": ["env": ["keys": "c"]], "rest": "cost"], "cost"),
    ] as [(Definition, String)])
  func `a column that is there already is refused`(definition: Definition, name: String) throws {
    let spec = try #require(read(definition, as: MapTagsSpec.self).spec)
    let text = fault { try spec.bound(to: schema("tags", "cost")) }
    #expect(
      text?.hasSuffix(
        "transform 'map_tags' makes a second column '\(name)'."
          + " Choose another name, or rename '\(name)' before.") == true)
  }

  @Test func `the fingerprint tells keys in order, and values in any`() {
    let first = read(
      ["columns": ["e": ["keys": ["b", "a"], "values": ["y": "1", "x": "2"], "default": ""]]],
      as: MapTagsSpec.self
    ).spec
    let second = read(
      [
        "columns": [
          "e": ["default": "", "values": ["x": "2", "y": "1"], "keys": ["b", "a"]]
        ]
      ], as: MapTagsSpec.self
    ).spec
    let third = read(
      ["columns": ["e": ["keys": ["a", "b"], "values": ["y": "1", "x": "2"]]], "rest": "tags"],
      as: MapTagsSpec.self
    ).spec
    #expect(
      first?.fingerprint
        == #"map_tags ["e [\"b\", \"a\"] [[\"x\", \"2\"], [\"y\", \"1\"]] [\"\"]"] rest []"#)
    #expect(first?.fingerprint == second?.fingerprint)
    #expect(
      third?.fingerprint
        == #"map_tags ["e [\"a\", \"b\"] [[\"x\", \"2\"], [\"y\", \"1\"]] []"] rest ["tags"]"#)
  }
}
