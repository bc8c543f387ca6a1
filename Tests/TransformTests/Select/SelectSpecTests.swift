import Records
import Testing
import Transform

@Suite struct SelectSpecTests {
  @Test func `the columns go on in the order listed, with their slots`() throws {
    let spec = try #require(read(["cost", "usage_date"], as: SelectSpec.self).spec)
    let bound = try spec.bound(to: schema("usage_date", "meter_name", "cost"))
    #expect(bound.schema.names == ["cost", "usage_date"])
    #expect(bound.schema.columns.map(\.slot) == [2, 0])
    #expect(bound.schema.endpoint == "usage-details")
    #expect(bound.make == nil)
    #expect(spec.fingerprint == #"select ["cost", "usage_date"]"#)
  }

  @Test func `one column needs no list`() throws {
    let spec = try #require(read("cost", as: SelectSpec.self).spec)
    #expect(try spec.bound(to: schema("usage_date", "cost")).schema.names == ["cost"])
  }

  @Test func `unknown columns are told with the nearest that exist, at the first one's place`()
    throws
  {
    let spec = try #require(
      read(["cost", "meter_nam", "usage_dat", "zzz"], as: SelectSpec.self).spec)
    #expect(
      fault { try spec.bound(to: schema("usage_date", "meter_name", "cost")) }
        == "p.yml:2:1: transform 'select' names column 'meter_nam', which does not reach it."
        + " Did you mean 'meter_name'? Nor does 'usage_dat'; did you mean 'usage_date'? Nor does 'zzz'."
    )
  }

  @Test func `a column far from all names brings the list of them`() throws {
    let spec = try #require(read(["department"], as: SelectSpec.self).spec)
    #expect(
      fault { try spec.bound(to: schema("usage_date", "cost")) }
        == "p.yml:1:1: transform 'select' names column 'department', which does not reach it."
        + " Known: cost, usage_date.")
  }

  @Test(
    arguments: [
      ([], ["p.yml:1:1: transform 'select' must be a list of columns, not an empty list"]),
      (nil, ["p.yml:1:1: transform 'select' must be a list of columns, not nothing"]),
      (["cost": "x"], ["p.yml:1:1: transform 'select' must be a list of columns, not a mapping"]),
      (
        ["cost", "", ["a"], "cost"],
        [
          "p.yml:2:1: a column of transform 'select' must be a name, not empty text",
          "p.yml:3:1: a column of transform 'select' must be a name, not a list",
          "p.yml:5:1: transform 'select' names 'cost' twice",
        ]
      ),
    ] as [(Definition, [String])])
  func `what is no list of columns is reported`(definition: Definition, problems: [String]) {
    let result = read(definition, as: SelectSpec.self)
    #expect(result.problems == problems)
    #expect(result.spec == nil)
  }
}
