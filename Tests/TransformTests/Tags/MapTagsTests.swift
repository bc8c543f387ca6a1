import JSONStream
import Records
import TestSupport
import Testing
import Transform

@Suite struct MapTagsTests {
  private static let definition: Definition = [
    "columns": [
      "environment": [
        "keys": ["env", "Environment"], "values": ["prd": "production", "a\"b": "quoted"],
        "default": "unknown",
      ],
      "owner": ["keys": ["所有者", "owner"]],
    ],
    "rest": "tags",
  ]

  /// One row: its tags, and what they become. `rest` is nil for null.
  struct Case: CustomTestStringConvertible {
    var tags: Cell
    var environment: String?
    var owner: String?
    var rest: String?
    var testDescription: String

    init(
      _ name: String, _ tags: Cell, _ environment: String?, _ owner: String?, rest: String?
    ) {
      (testDescription, self.tags) = (name, tags)
      (self.environment, self.owner, self.rest) = (environment, owner, rest)
    }
  }

  @Test(arguments: [
    Case(
      "an object in a string", .escaped(#"{\"env\":\"dev\",\"app\":\"x\"}"#), "dev", nil,
      rest: #"{"app":"x"}"#),
    Case("an object", .json(#"{"env":"dev","app":"x"}"#), "dev", nil, rest: #"{"app":"x"}"#),
    Case(
      "members without braces", .escaped(#"\"env\":\"dev\",\"app\":\"x\""#), "dev", nil,
      rest: #"{"app":"x"}"#),
    Case(
      "members without braces in CSV", .text(#""env": "dev","app": "x""#), "dev", nil,
      rest: #"{"app":"x"}"#),
    Case("an object in CSV", .text(#"{"env":"dev"}"#), "dev", nil, rest: "{}"),
    Case(
      "blanks anywhere", .text(" { \"env\" :\t\"dev\" ,\n \"app\" : [ 1, 2 ] } "), "dev", nil,
      rest: #"{"app":[ 1, 2 ]}"#),
    Case("no tags", nil, "unknown", nil, rest: nil),
    Case("empty text", "", "unknown", nil, rest: ""),
    Case("blank text", .text("  "), "unknown", nil, rest: "  "),
    Case("an empty object", "{}", "unknown", nil, rest: "{}"),
    Case("an empty object with blanks", "{  }", "unknown", nil, rest: "{}"),
    Case("a value that is replaced", .json(#"{"env":"prd"}"#), "production", nil, rest: "{}"),
    Case(
      "an escaped value that is replaced", .json(#"{"env":"pr\u0064"}"#), "production", nil,
      rest: "{}"),
    Case(
      "a value with a quote that is replaced", escaped(#"{"env":"a\"b"}"#), "quoted", nil,
      rest: "{}"),
    Case("values in other case stay", .json(#"{"env":"PRD"}"#), "PRD", nil, rest: "{}"),
    Case("a key in other case", .json(#"{"ENV":"x"}"#), "x", nil, rest: "{}"),
    Case("an escaped key", .json(#"{"\u0065nv":"x"}"#), "x", nil, rest: "{}"),
    Case(
      "keys in the order listed", .json(#"{"environment":"b","env":"a"}"#), "a", nil, rest: "{}"),
    Case("the last of equal keys", .json(#"{"env":"a","env":"b"}"#), "b", nil, rest: "{}"),
    Case("the last of like keys", .json(#"{"env":"a","Env":"b"}"#), "b", nil, rest: "{}"),
    Case(
      "null is as absent", .json(#"{"env":null,"x":null}"#), "unknown", nil, rest: #"{"x":null}"#),
    Case(
      "null gives way to the next key", .json(#"{"env":null,"environment":"e"}"#), "e", nil,
      rest: "{}"),
    Case("an empty value stays empty", .json(#"{"env":""}"#), "", nil, rest: "{}"),
    Case("a number keeps its digits", .json(#"{"env":1.50}"#), "1.50", nil, rest: "{}"),
    Case("a boolean", .json(#"{"env":true}"#), "true", nil, rest: "{}"),
    Case(
      "nested values are JSON text", .json(#"{"env":{"a":[1,"}"]},"b":{"c":{}}}"#),
      #"{"a":[1,"}"]}"#, nil, rest: #"{"b":{"c":{}}}"#),
    Case(
      "keys in any script", .escaped(#"{\"所有者\":\"山田 太郎\",\"プロジェクト\":\"基盤\"}"#), "unknown",
      "山田 太郎", rest: #"{"プロジェクト":"基盤"}"#),
    Case(
      "escapes stay in the rest", .json(#"{"env":"x","note":"a \"q\", C:\\t\n"}"#), "x", nil,
      rest: #"{"note":"a \"q\", C:\\t\n"}"#),
    Case(
      "equal keys in the rest: the last", .json(#"{"a":1,"A":2,"a":3,"\u0061":4}"#), "unknown", nil,
      rest: #"{"A":2,"\u0061":4}"#),
    Case("an array is malformed", .json("[1]"), "unknown", nil, rest: "[1]"),
    Case("a word is malformed", "none", "unknown", nil, rest: "none"),
    Case("a number is malformed", .number("5"), "unknown", nil, rest: "5"),
    Case("a boolean is malformed", .bool("true"), "unknown", nil, rest: "true"),
    Case(
      "a cut object is malformed", .text(#"{"env":"dev""#), "unknown", nil, rest: #"{"env":"dev""#),
    Case(
      "text behind the object is malformed", .text(#"{"env":"dev"}x"#), "unknown", nil,
      rest: #"{"env":"dev"}x"#),
    Case(
      "a comma too many is malformed", .text(#"{"env":"dev",}"#), "unknown", nil,
      rest: #"{"env":"dev",}"#),
    Case(
      "a brace behind bare members is malformed", .text(#""env":"dev"}"#), "unknown", nil,
      rest: #""env":"dev"}"#),
    Case(
      "a key without quotes is malformed", .text("{env:1}"), "unknown", nil, rest: "{env:1}"),
    Case(
      "half a surrogate pair is malformed", .text(#"{"env":"\ud800"}"#), "unknown", nil,
      rest: #"{"env":"\ud800"}"#),
    Case(
      "a control byte is malformed", .text("{\"env\":\"a\u{1}b\"}"), "unknown", nil,
      rest: "{\"env\":\"a\u{1}b\"}"),
  ])
  func `tags become columns, the rest stays an object`(_ row: Case) throws {
    // The first row is worked out, the second is one that was seen.
    let mapped = try MappedTags(Self.definition, [[row.tags], [row.tags]])
    for index in 0..<2 {
      #expect(mapped.text(index, "environment") == row.environment)
      #expect(mapped.text(index, "owner") == row.owner)
      #expect(mapped.text(index, "tags") == row.rest)
    }
    let isMalformed = row.testDescription.hasSuffix("malformed")
    #expect(mapped.effect.coverage["unparsable"] == (isMalformed ? "2" : "0"))
    let isObject = row.rest?.hasPrefix("{") ?? false && !isMalformed && row.tags.isNotNull
    if isObject { #expect(mapped.kind(0, "tags") == .json) }
  }

  @Test func `columns come before the frame's last, the rest in place of the tags`() throws {
    let mapped = try MappedTags(Self.definition, [])
    #expect(
      mapped.schema.names
        == ["tags", "cost", "billing_currency", "environment", "owner", "extra", "source_row"])
    #expect(mapped.schema["tags"]?.type == .json)
    #expect(mapped.schema["tags"]?.slot != 0)
    #expect(mapped.schema["environment"]?.type == .text)
  }

  @Test func `the rest may have a column of its own, and the tags stay`() throws {
    let mapped = try MappedTags(
      ["columns": ["env": ["keys": "env"]], "rest": "other_tags"],
      [[.escaped(#"{\"env\":\"x\",\"a\":1}"#)]])
    #expect(mapped.text(0, "other_tags") == #"{"a":1}"#)
    #expect(mapped.text(0, "tags") == #"{"env":"x","a":1}"#)
    #expect(mapped.kind(0, "tags") == .escaped)
    #expect(mapped.schema["other_tags"]?.type == .json)
  }

  @Test func `without rest the tags stay as they came`() throws {
    let mapped = try MappedTags(
      ["columns": ["env": ["keys": "env"]]], [[.escaped(#"{\"env\":\"x\"}"#)]])
    #expect(mapped.text(0, "env") == "x")
    #expect(mapped.kind(0, "tags") == .escaped)
    #expect(mapped.schema["tags"] == MappedTags.input["tags"])
  }

  @Test func `one key may fill two columns`() throws {
    let mapped = try MappedTags(
      ["columns": ["a": ["keys": "k"], "b": ["keys": ["x", "K"]]], "rest": "tags"],
      [[.json(#"{"k":"v"}"#)]])
    #expect(mapped.text(0, "a") == "v")
    #expect(mapped.text(0, "b") == "v")
    #expect(mapped.text(0, "tags") == "{}")
  }

  @Test func `composed and decomposed letters are different keys and values`() throws {
    let (composed, decomposed) = ("\u{E9}t\u{E9}", "e\u{301}te\u{301}")
    let mapped = try MappedTags(
      [
        "columns": [
          "season": ["keys": [.text(composed)], "values": .mapping([(composed, .text("one"))])],
          "other": [
            "keys": [.text(decomposed)],
            "values": .mapping([(composed, .text("one")), (decomposed, .text("two"))]),
          ],
        ]
      ],
      [
        [.json("{\"\(composed)\":\"\(composed)\"}")],
        [.json("{\"\(decomposed)\":\"\(decomposed)\"}")],
      ])
    #expect(mapped.text(0, "season") == "one")
    #expect(mapped.text(0, "other") == nil)
    #expect(mapped.text(1, "season") == nil)
    #expect(mapped.text(1, "other") == "two")
  }

  @Test(arguments: [0, 1, 7, 8, 9, 255, 256, 400, 5000])
  func `values of any length are taken whole`(length: Int) throws {
    let long =
      String(repeating: "é,", count: length / 2) + String(repeating: "x", count: length % 2)
    for tags in [
      Cell.json("{\"env\":\"\(long)\",\"\(long)k\":1}"),
      escaped("{\"env\":\"\(long)\",\"\(long)k\":1}"),
    ] {
      let mapped = try MappedTags(Self.definition, [[tags]])
      #expect(mapped.text(0, "environment") == long)
      #expect(mapped.text(0, "tags") == "{\"\(long)k\":1}")
    }
  }

  @Test func `CSV is told which values need quotes`() throws {
    let mapped = try MappedTags(
      ["columns": ["a": ["keys": "a"], "b": ["keys": "b", "default": "x,y"]]],
      [
        [.json(#"{"a":"1,2","b":"1;2"}"#)], [.json(#"{"a":{},"b":[1]}"#)],
        [.json(#"{"a":{"x":1}}"#)],
      ])
    let needed = [(0, "a", true), (0, "b", false), (1, "a", false), (2, "a", true), (2, "b", true)]
    for (row, name, isNeeded) in needed {
      let column = try #require(mapped.schema[name])
      #expect(mapped.batch.slots[row, column.slot].needsQuotes == isNeeded)
    }
    #expect(mapped.kind(1, "a") == .text)
  }

  @Test func `coverage tells rows and exact cost, by column and currency`() throws {
    let mapped = try MappedTags(
      ["columns": ["env": ["keys": "env", "default": "none"], "app": ["keys": "app"]]],
      [
        [.json(#"{"env":"a","app":"b"}"#), .number("0.1"), "USD"],
        [.json(#"{"env":"a"}"#), .number("0.20"), "USD"],
        [.json(#"{"env":"a"}"#), .number("1E-10"), "EUR"],
        [nil, .number("5"), nil],
        ["broken", .number("7"), "USD"],
        [.json(#"{"env":"a"}"#), nil, "USD"],
      ])
    #expect(
      mapped.effect
        == TransformEffect(coverage: [
          "env mapped": "4", "env mapped cost USD": "0.30", "env mapped cost EUR": "0.0000000001",
          "env defaulted": "1", "env defaulted cost XXX": "5",
          "app mapped": "1", "app mapped cost USD": "0.1",
          "app defaulted": "4", "app defaulted cost USD": "0.20",
          "app defaulted cost EUR": "0.0000000001", "app defaulted cost XXX": "5",
          "unparsable": "1", "unparsable cost USD": "7",
        ]))
  }

  @Test func `more tags than a row may have are kept and counted`() throws {
    func tags(_ count: Int) -> Cell {
      .json("{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}")
    }
    let mapped = try MappedTags(Self.definition, [[tags(4096)], [tags(4097)]])
    #expect(mapped.effect.coverage["unparsable"] == "1")
    #expect(mapped.text(1, "tags")?.hasSuffix("\"k4096\":4096}") == true)
  }

  @Test func `of many equal keys the last stays`() throws {
    let tags = (0..<1000).map { "\"k\($0 % 70)\":\($0)" }.joined(separator: ",")
    let mapped = try MappedTags(Self.definition, [[.json("{\(tags)}")]])
    let rest = (930..<1000).map { "\"k\($0 % 70)\":\($0)" }.joined(separator: ",")
    #expect(mapped.text(0, "tags") == "{\(rest)}")
  }

  @Test func `values nested as deep as a body may be are taken, deeper ones are malformed`() throws
  {
    func nested(_ depth: Int) -> Cell {
      .json(
        "{\"env\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
          + "}")
    }
    let mapped = try MappedTags(Self.definition, [[nested(512)], [nested(513)]])
    #expect(mapped.text(0, "environment")?.count == 1024)
    #expect(mapped.text(1, "environment") == "unknown")
    #expect(mapped.effect.coverage["unparsable"] == "1")
  }
}
