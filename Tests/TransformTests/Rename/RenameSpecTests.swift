import Records
import Testing
import Transform

@Suite struct RenameSpecTests {
  @Test func `columns keep their places and slots under new names`() throws {
    let spec = try #require(read(["cost": "amount", "b": "c"], as: RenameSpec.self).spec)
    let bound = try spec.bound(to: schema("a", "b", "cost"))
    #expect(bound.schema.names == ["a", "c", "amount"])
    #expect(bound.schema.columns.map(\.slot) == [0, 1, 2])
    #expect(bound.make == nil)
    #expect(spec.fingerprint == #"rename [["b", "c"], ["cost", "amount"]]"#)
  }

  @Test func `two columns may exchange their names`() throws {
    let spec = try #require(read(["a": "b", "b": "a"], as: RenameSpec.self).spec)
    #expect(try spec.bound(to: schema("a", "b")).schema.names == ["b", "a"])
  }

  @Test func `a name that another column keeps is refused`() throws {
    let spec = try #require(read(["x": "y", "a": "b"], as: RenameSpec.self).spec)
    #expect(
      fault { try spec.bound(to: schema("a", "b", "x")) }
        == "p.yml:2:1: transform 'rename' makes 'a' a second column 'b'."
        + " Choose another name, or rename 'b' as well.")
  }

  @Test func `an unknown column is told with the nearest that exists`() throws {
    let spec = try #require(read(["csot": "amount"], as: RenameSpec.self).spec)
    #expect(
      fault { try spec.bound(to: schema("usage_date", "cost")) }
        == "p.yml:1:1: transform 'rename' names column 'csot', which does not reach it."
        + " Did you mean 'cost'?")
  }

  @Test(
    arguments: [
      ([:], ["p.yml:1:1: transform 'rename' names no column"]),
      (nil, ["p.yml:1:1: transform 'rename' names no column"]),
      (["a"], ["p.yml:1:1: transform 'rename' must be a mapping, not a list"]),
      (
        ["a": "z", "b": "", "c": ["y"], "d": "x", "e": "x", "a": "z"],
        [
          "p.yml:7:1: transform 'rename' has 'a' twice",
          "p.yml:2:1: 'b' of transform 'rename' must not be empty",
          "p.yml:3:1: 'c' of transform 'rename' must be text, not a list",
          "p.yml:6:1: transform 'rename' makes two columns 'x'",
        ]
      ),
    ] as [(Definition, [String])])
  func `what is no mapping of names is reported`(definition: Definition, problems: [String]) {
    let result = read(definition, as: RenameSpec.self)
    #expect(result.problems == problems)
    #expect(result.spec == nil)
  }
}
