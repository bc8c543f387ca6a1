import Glibc
import Records
import TestSupport
import Testing
import Transform

@Suite struct MapDepartmentsSpecTests {
  @Test(
    arguments: [
      ("", ["d.csv:1:1: the table is empty; it needs at least a header"]),
      (
        "match_colum,pattern,department,pattern,remark\n",
        [
          "d.csv:1:1: a departments table has no column 'match_colum'. Did you mean 'match_column'?",
          "d.csv:1:1: the header has 'pattern' twice",
          "d.csv:1:1: a departments table has no column 'remark'. Known: cost_center, department,"
            + " match_column, pattern, priority, valid_from, valid_to.",
          "d.csv:1:1: the header lacks 'match_column'",
        ]
      ),
      (
        """
        match_column,pattern,department,valid_from,valid_to,priority
        a,x,,,,
        ,x,D,,,
        a,,D,,,

        a,x,D,2017-13-01,17-01-01,1.5
        a,x,D
        a,x,D,2017-02-01,2017-02-01,
        """,
        [
          "d.csv:2:1: the row has no 'department'",
          "d.csv:3:1: the row has no 'match_column'",
          "d.csv:4:1: the row has no 'pattern'",
          "d.csv:6:1: 'valid_from' must be a day, YYYY-MM-DD, not '2017-13-01'",
          "d.csv:6:1: 'valid_to' must be a day, YYYY-MM-DD, not '17-01-01'",
          "d.csv:6:1: 'priority' must be a whole number, not '1.5'",
          "d.csv:7:1: the row has 3 fields where the header has 6",
          "d.csv:8:1: valid_to must come after valid_from: it is the first day on which the row"
            + " holds no longer",
        ]
      ),
      (
        "match_column,pattern,department\na,\"x\ny\",D\na,\"z,D\n",
        ["d.csv:4:1: a quote that opens a field is never closed"]
      ),
      (
        "match_column,pattern,department\na,x\"y,D\n",
        [
          "d.csv:2:1: a quote stands inside a field without quotes; put the field between quotes"
            + " and double the quotes in it"
        ]
      ),
      (
        "match_column,pattern,department\na,\"x\"y,D\n",
        ["d.csv:2:1: text stands behind the closing quote of a field"]
      ),
    ] as [(String, [String])])
  func `what is wrong with a table is told by line`(table: String, problems: [String]) throws {
    let result = try readDepartments(table)
    #expect(result.problems == problems)
  }

  @Test func `a table that another program separated otherwise is told so, once`() throws {
    for (separator, name) in [(";", "semicolons"), ("\t", "tabs")] {
      let header = ["match_column", "pattern", "department"].joined(separator: separator)
      #expect(
        try readDepartments(header + "\na" + separator + "x" + separator + "D\n").problems == [
          "d.csv:1:1: the fields are separated by \(name); a departments table has commas"
        ])
    }
  }

  @Test func `contradictions are told beside rows that cannot be read`() throws {
    let result = try readDepartments("match_column,pattern,department\na,x,D\na,x\na,x,E\n")
    #expect(
      result.problems == [
        "d.csv:3:1: the row has 2 fields where the header has 3",
        "d.csv:4:1: 'a' = 'x' is mapped to 'E' here and to 'D' on line 2, on the same days and"
          + " with the same priority. Change the days or the priority of one",
      ])
  }

  @Test func `a table that is no UTF-8 is refused at the line`() throws {
    let folder = TemporaryFolder("departments")
    let path = try folder.write("", to: "d.csv")
    try Array("match_column,pattern,department\na,x,D\na,\u{E9}".utf8).dropLast().write(to: path)
    let result = read(["table": .text(path)], as: MapDepartmentsSpec.self)
    #expect(result.problems == ["\(path):3:1: the table must be UTF-8; save it as such"])
  }

  @Test func `rules that contradict each other are told by line`() throws {
    let result = try readDepartments(
      """
      match_column,pattern,department,cost_center,valid_from,valid_to,priority
      a,x,One,,,,
      a,x,One,,,,
      a,x,Two,,2017-01-01,,
      a,x,Three,,,,1
      b,x,Four,,,,
      a,y,Five,,,2017-01-01,
      a,y,Six,,2017-01-01,,
      a,y,Six,7,2018-01-01,2018-01-02,
      a,z*,Seven,,2017-01-01,2017-06-01,
      a,z*,Seven,,2017-02-01,2017-03-01,
      a,z*,Eight,,2017-05-31,2017-07-01,
      """)
    #expect(
      result.problems == [
        "d.csv:4:1: 'a' = 'x' is mapped to 'Two' here and to 'One' on line 2, on the same days and"
          + " with the same priority. Change the days or the priority of one",
        "d.csv:9:1: 'a' = 'y' is mapped to 'Six', cost center '7' here and to 'Six' on line 8, on"
          + " the same days and with the same priority. Change the days or the priority of one",
        "d.csv:12:1: 'a' = 'z*' is mapped to 'Eight' here and to 'Seven' on line 10, on the same"
          + " days and with the same priority. Change the days or the priority of one",
      ])
  }

  @Test func `of very many problems the first are told and the others counted`() throws {
    let table = "match_column,pattern,department\n" + String(repeating: "a,x,\n", count: 1000)
    let problems = try readDepartments(table).problems
    #expect(problems.count == 51)
    #expect(problems.last == "d.csv:51:1: 950 more problems in this table")
  }

  @Test(
    arguments: [
      (nil, ["p.yml:1:1: transform 'map_departments' needs 'table'"]),
      (
        ["tabel": "x"],
        [
          "p.yml:1:1: transform 'map_departments' needs 'table'",
          "p.yml:1:1: transform 'map_departments' has no option 'tabel'. Did you mean 'table'?",
        ]
      ),
      (
        ["default": "x", "table": "no/such.csv"],
        [
          "p.yml:2:1: cannot read 'no/such.csv': No such file or directory. Paths start at the definition's folder"
        ]
      ),
      (["table": "/"], ["p.yml:1:1: cannot read '/': Is a directory"]),
    ] as [(Definition, [String])])
  func `what is no table is reported at its place`(definition: Definition, problems: [String]) {
    let result = read(definition, as: MapDepartmentsSpec.self)
    #expect(result.problems == problems)
    #expect(result.spec == nil)
  }

  @Test func `columns that do not reach the transform are told by the table's line`() throws {
    let spec = try #require(
      try readDepartments(
        "match_column,pattern,department\ncost,1,A\nmeter_nam,x,B\nmeter_nam,y,B\nzzz,y,B\n"
      ).spec)
    let text = try #require(fault { try spec.bound(to: schema("meter_name", "cost")) })
    #expect(text.hasPrefix("p.yml:1:1: "))
    #expect(
      text.contains(
        "d.csv:3:1: match_column 'meter_nam' does not reach the transform."
          + " Did you mean 'meter_name'?"))
    #expect(
      text.contains(
        "d.csv:5:1: match_column 'zzz' does not reach the transform. Known: cost, meter_name."))
    #expect(!text.contains("d.csv:4"))
  }

  @Test func `days need the column that they are compared with`() throws {
    let spec = try #require(
      try readDepartments(
        "match_column,pattern,department,valid_to\na,x,A,\na,y,B,2017-01-01\n"
      ).spec)
    let text = fault { try spec.bound(to: schema("a")) }
    #expect(
      text?.hasSuffix(
        "d.csv:3:1: the row holds on some days only, and no column that tells the day of a row"
          + " reaches the transform. Leave valid_from and valid_to empty, or keep the column"
          + " 'usage_date'.") == true)
    #expect(fault { try spec.bound(to: schema("a", "usage_date")) } == nil)
  }

  @Test func `a second mapping of the same rows needs other names`() throws {
    let spec = try #require(try readDepartments("match_column,pattern,department\na,x,A\n").spec)
    let once = try spec.bound(to: schema("a")).schema
    #expect(
      fault { try spec.bound(to: once) }
        == "p.yml:1:1: transform 'map_departments' makes a second column 'mapped_department'."
        + " Choose another name, or rename 'mapped_department' before.")
  }

  @Test func `the table's digest is in inputs and fingerprint, its path only in inputs`() throws {
    let table = "match_column,pattern,department\na,x,A\n"
    let (first, second) = (try readDepartments(table).spec, try readDepartments(table).spec)
    let other = try readDepartments(table, default: "x").spec
    let digest = Digest.sha256(of: table)
    #expect(first?.inputs.map(\.sha256) == [digest])
    #expect(first?.inputs.map(\.path) != second?.inputs.map(\.path))
    #expect(first?.fingerprint == #"map_departments ["\#(digest)"] default []"#)
    #expect(first?.fingerprint == second?.fingerprint)
    #expect(other?.fingerprint == #"map_departments ["\#(digest)"] default ["x"]"#)
  }
}

extension Sequence<UInt8> {
  /// Writes the bytes to a file that is there.
  fileprivate func write(to path: String) throws {
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    for byte in self { fputc(Int32(byte), file) }
  }
}
