import Records
import TestSupport
import Testing

@testable import Extract

@Suite struct PathFactsTests {
  @Test(arguments: [
    (
      "usage-details/enrollment=100/billing_period=201704/part-00000-1f2e3d4c.csv.gz", "100",
      "201704"
    ),
    ("enrollment=E%2D1/2017-05/x.json", "E-1", "201705"),
    ("billing_period=201704/201705.csv", nil, "201704"),
    ("usage_201704.json.gz", nil, "201704"), ("usage-2017-04.csv", nil, "201704"),
    ("2017_04/detail.csv", nil, "201704"), ("20170401-20170430/part_0_0001.csv", nil, "201704"),
    ("20170401-20170501/part_0_0001.csv", nil, "201704"),
    ("2017-04-01_2017-04-30.csv", nil, "201704"), ("old/201701/new-201704.csv", nil, "201704"),
    ("x.csv", nil, nil), ("12345678901.csv", nil, nil), ("v101112.csv", nil, nil),
    ("20170402-20170630.csv", nil, nil), ("part-000001.csv", nil, nil),
  ]) func `a path tells enrollment and period`(
    _ path: String, _ enrollment: String?, _ period: String?
  ) {
    let facts = PathFacts(path)
    #expect(facts.enrollment == enrollment)
    #expect(facts.period.map { "\($0)" } == period)
  }

  @Test(arguments: [
    ("usage-2017-04-03.csv", "201704"), ("20170502T031500Z.json", "201705"),
    ("export_20170502031500.csv", "201705"), ("x.csv", nil),
  ]) func `a single day tells less, for it may be that of the fetch`(
    _ path: String, _ month: String?
  ) {
    let facts = PathFacts(path)
    #expect(facts.period == nil)
    #expect(facts.monthOfDay.map { "\($0)" } == month)
  }

  @Test func `files fetched together are one snapshot`() {
    let facts = PathFacts("billing_period=201704/fetched=20170502T031500Z/page-00001.json.zst")
    #expect(facts.fetched == "20170502T031500Z")
    #expect(facts.snapshot == "billing_period=201704/fetched=20170502T031500Z")
    #expect(PathFacts("fetched=20170502T031500Z.json").snapshot == nil)
  }

  @Test func `numbers in names count by value`() {
    let names = ["part-10", "part-9", "part-1", "part-01b", "part-1a", "part-"]
    #expect(
      names.sorted(by: NaturalOrder.precedes)
        == ["part-", "part-1", "part-1a", "part-01b", "part-9", "part-10"])
  }
}

@Suite struct PathGlobTests {
  @Test(arguments: [
    ("*.csv", ["a.csv", "b.csv"]), ("?.csv", ["a.csv", "b.csv"]), ("[ac].csv", ["a.csv"]),
    ("x/*.csv", ["x/c.csv"]), ("**/*.csv", ["a.csv", "b.csv", "x/c.csv", "x/y/d.csv"]),
    ("x/**", ["x/c.csv", "x/e.json", "x/y/d.csv"]), ("x/**/d.*", ["x/y/d.csv"]),
    ("a.csv", ["a.csv"]), ("./x/./c.csv", ["x/c.csv"]), (".h/*", [".h/hidden.csv"]),
    ("nothing*", []), ("x", []),
  ]) func `patterns name files`(_ pattern: String, _ expected: [String]) throws {
    let folder = TemporaryFolder("glob")
    for path in ["a.csv", "b.csv", "x/c.csv", "x/e.json", "x/y/d.csv", ".h/hidden.csv", ".z.csv"] {
      try folder.write("", to: path)
    }
    let found = PathGlob(folder.path + "/" + pattern).files()
    #expect(found.map { String($0.dropFirst(folder.path.count + 1)) } == expected)
  }
}
