import JSONStream
import Records
import TestSupport
import Testing
import Transform

/// What `map_departments` makes of rows, with a table that is written to a folder of its own.
struct MappedDepartments {
  let batch: RecordBatch
  let schema: Schema
  let effect: TransformEffect

  init(_ table: String, default defaultText: String? = "Unallocated", _ rows: [[Cell]]) throws {
    let result = try readDepartments(table, default: defaultText)
    let spec = try #require(result.spec, "\(result.problems)")
    var slots = SlotAllocator(source: Self.input)
    let bound = try spec.bind(Self.input, slots: &slots)
    batch = TestSupport.batch(rows, width: slots.width)
    schema = bound.schema
    let transform = try #require(try bound.make?(opening))
    try transform.apply(batch)
    effect = transform.effect
  }

  static let input = Schema(
    endpoint: "usage-details",
    columns: [
      Column("subscription_name", .text, slot: 0), Column("cost_center", .text, slot: 1),
      Column("usage_date", .date, slot: 2),
      Column("cost", .decimal, slot: 3, isAdditive: true, role: .cost),
      Column("billing_currency", .text, slot: 4), Column("extra", .json, slot: 5),
    ])

  /// Department, cost center and rule of a row.
  func row(_ row: Int) -> [String?] {
    ["mapped_department", "mapped_cost_center", "mapped_by"].map { batch.text(row, schema[$0]) }
  }
}

/// A spec with that table, or what is wrong with it; the folder's name is taken off the problems.
func readDepartments(
  _ table: String, default defaultText: String? = nil
) throws -> (spec: MapDepartmentsSpec?, problems: [String]) {
  let folder = TemporaryFolder("departments")
  let path = try folder.write(table, to: "d.csv")
  var options: [(String, Definition)] = [("table", .text(path))]
  if let defaultText { options.append(("default", .text(defaultText))) }
  let result = read(.mapping(options), as: MapDepartmentsSpec.self)
  return (result.spec, result.problems.map { $0.replacing(folder.path + "/", with: "") })
}

@Suite struct MapDepartmentsTests {
  private static let header =
    "match_column,pattern,department,cost_center,valid_from,valid_to,priority\n"

  @Test func `the case of ASCII letters counts unless it is said not to`() throws {
    let table = """
      match_column,pattern,department
      department_name,FiNance,Money
      department_name,Été*,Summer

      """
    let folder = TemporaryFolder()
    let path = try folder.write(table, to: "d.csv")
    let values: [Cell] = ["FINANCE", .escaped(#"\u0046inance"#), "Été 1", "été 1", "éTÉ"]
    func departments(_ fold: String) throws -> [String?] {
      let result = read(
        ["table": .text(path), "fold_ascii_case": .text(fold)], as: MapDepartmentsSpec.self)
      let bound = try #require(result.spec, "\(result.problems)").bound(
        to: schema("department_name"))
      let batch = batch(values.map { [$0] }, width: 4)
      try bound.make?(opening).apply(batch)
      return (0..<values.count).map { batch.text($0, bound.schema["mapped_department"]) }
    }
    #expect(try departments("true") == ["Money", "Money", "Summer", nil, nil])
    #expect(try departments("false") == [nil, nil, "Summer", nil, nil])
  }

  @Test(
    arguments: [
      ("Sales EU", ["Sales", "1", "subscription_name=Sales EU"]),
      ("Sales US", ["Sales elsewhere", nil, "subscription_name=Sales *"]),
      ("Sales ", ["Sales elsewhere", nil, "subscription_name=Sales *"]),
      ("Sales", ["Unallocated", nil, nil]),
      ("sales EU", ["Unallocated", nil, nil]),
      ("Lab 7 EU", ["Lab", "7", "subscription_name=Lab * EU"]),
      ("Lab EU", ["Unallocated", nil, nil]),
      ("Lab  EU", ["Lab", "7", "subscription_name=Lab * EU"]),
      ("x-prod", ["Production", "9", "subscription_name=*-prod"]),
      ("Sales x-prod", ["Sales elsewhere", nil, "subscription_name=Sales *"]),
      ("5 * 3", ["Star", nil, #"subscription_name=5 \* 3"#]),
      ("5 x 3", ["Unallocated", nil, nil]),
      (#"C:\temp"#, ["Path", nil, #"subscription_name=C:\temp"#]),
      ("研究 \u{E9}", ["R & D", nil, "subscription_name=*\u{E9}*"]),
      ("研究 e\u{301}", ["Unallocated", nil, nil]),
      ("", ["Unallocated", nil, nil]),
    ] as [(String, [String?])])
  func `the most specific rule gives the department`(name: String, expected: [String?]) throws {
    let table =
      Self.header
        + #"""
        subscription_name,Sales *,Sales elsewhere,,,,
        subscription_name,Sales EU,Sales,1,,,
        subscription_name,Lab * EU,Lab,7,,,
        subscription_name,*-prod,Production,9,,,5
        subscription_name,5 \* 3,Star,,,,
        subscription_name,C:\temp,Path,,,,
        """# + "\nsubscription_name,*\u{E9}*,R & D,,,,"
    let mapped = try MappedDepartments(table, [[.text(name)], [escaped(name)], [.text(name)]])
    for row in 0..<3 { #expect(mapped.row(row) == expected) }
  }

  @Test func `null matches nothing, not even a star, and an empty string matches a star`() throws {
    let table = Self.header + "subscription_name,*,All,,,,"
    let mapped = try MappedDepartments(table, [[nil], [""]])
    #expect(mapped.row(0) == ["Unallocated", nil, nil])
    #expect(mapped.row(1) == ["All", nil, "subscription_name=*"])
  }

  @Test func `values of every kind are matched by their text`() throws {
    let table = Self.header + "cost_center,77,A,,,,\ncost_center,true,B,,,,\ncost_center,{*,C,,,,"
    let mapped = try MappedDepartments(
      table,
      [
        [nil, .number("77")], [nil, .bool("true")], [nil, .json("{}")],
        [nil, .escaped(#"7\u0037"#)],
      ])
    #expect((0..<4).map { mapped.row($0)[0] } == ["A", "B", "C", "A"])
  }

  @Test func `without a default there is none`() throws {
    let mapped = try MappedDepartments(Self.header, default: nil, [["x"]])
    #expect(mapped.row(0) == [nil, nil, nil])
  }

  @Test func `over several columns a value wins over a star, then priority, then the line`() throws
  {
    let table =
      Self.header + """
        cost_center,7*,Center star,,,,9
        subscription_name,Sales,Name,,,,
        cost_center,77,Center,,,,
        cost_center,88,Center first,,,,1
        """
    let mapped = try MappedDepartments(
      table, [["Sales", "77"], ["Sales", "78"], ["Sales", "88"], ["x", "78"], [nil, "77"]])
    #expect(
      (0..<5).map { mapped.row($0)[0] } == [
        "Name", "Name", "Center first", "Center star", "Center",
      ])
  }

  @Test func `a rule holds from its first day to the day before the last`() throws {
    let table =
      Self.header + """
        subscription_name,Sales,Old,,,2017-04-01,
        subscription_name,Sales,April,4,2017-04-01,2017-05-01,
        subscription_name,Sales,New,,2017-05-01,,
        subscription_name,S*,Any,,,,
        """
    let days = ["1999-01-01", "2017-03-31", "2017-04-01", "2017-04-30", "2017-05-01", "2017-05-01"]
    let mapped = try MappedDepartments(
      table,
      days.map { ["Sales", nil, .string($0)] } + [
        ["Sales", nil, nil], ["Sales", nil, "2017-04-30T00:00:00Z"],
      ])
    #expect(
      (0..<8).map { mapped.row($0)[0] }
        == ["Old", "Old", "April", "April", "New", "New", "Any", "April"])
  }

  @Test func `the new columns come before the frame's last`() throws {
    let mapped = try MappedDepartments(Self.header, [])
    #expect(
      mapped.schema.names
        == [
          "subscription_name", "cost_center", "usage_date", "cost", "billing_currency",
          "mapped_department", "mapped_cost_center", "mapped_by", "extra",
        ])
  }

  @Test func `coverage tells rows and exact cost by currency`() throws {
    let table = Self.header + "subscription_name,a,A,,,,"
    let mapped = try MappedDepartments(
      table,
      [
        ["a", nil, nil, .number("0.1"), "USD"], ["a", nil, nil, .number("0.2"), "USD"],
        ["a", nil, nil, .number("1"), .escaped(#"EU\u0052"#)],
        ["b", nil, nil, .number("-3.50"), nil],
        ["b", nil, nil, nil, "USD"], ["b", nil, nil, .number("n/a"), "USD"],
      ])
    #expect(
      mapped.effect
        == TransformEffect(coverage: [
          "mapped": "3", "mapped cost USD": "0.3", "mapped cost EUR": "1", "defaulted": "3",
          "defaulted cost XXX": "-3.50",
        ]))
  }

  @Test func `a byte order mark, CRLF, quotes and columns in any order are read`() throws {
    let table =
      "\u{FEFF}department,pattern,match_column\r\n\"Sales, \"\"EU\"\"\",\"a,\r\nb\",subscription_name\r\n\r\n,,\r\n"
    let mapped = try MappedDepartments(table, [[.text("a,\r\nb")]])
    #expect(mapped.row(0) == ["Sales, \"EU\"", nil, "subscription_name=a,\r\nb"])
    let slot = try #require(mapped.schema["mapped_department"]?.slot)
    #expect(mapped.batch.slots[0, slot].needsQuotes)
    #expect(mapped.batch.slots[0, slot].kind == .text)
  }

  @Test func `texts are put into each window once`() throws {
    let table = Self.header + "subscription_name,a,\(String(repeating: "D", count: 100)),,,,"
    let result = try readDepartments(table)
    let transform = try #require(
      try result.spec?.bound(to: MappedDepartments.input).make?(opening))
    for _ in 0..<3 {
      let batch = TestSupport.batch(
        Array(repeating: ["a"], count: 200), width: MappedDepartments.input.width + 3)
      let before = batch.window.count
      try transform.apply(batch)
      #expect(batch.window.count - before == 100 + "subscription_name=a".utf8.count)
    }
  }
}
