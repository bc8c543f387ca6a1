import Formats
import Foundation
import JSONStream
import Records
import TestSupport
import Testing

@Suite struct NDJSONEncoderTests {
  struct ValueCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let type: ColumnType
    let cell: Cell
    let written: String

    init(_ name: String, _ type: ColumnType, _ cell: Cell, _ written: String) {
      (testDescription, self.type, self.cell, self.written) = (name, type, cell, written)
    }
  }

  @Test(arguments: [
    ValueCase("null is there", .text, .null, "null"),
    ValueCase("an empty string stays", .text, .string(""), #""""#),
    ValueCase("text", .text, .string("a,b"), #""a,b""#),
    ValueCase("escapes pass through", .text, .escaped(#"a\n\u00e9\/"#), #""a\n\u00e9\/""#),
    ValueCase("a number in a text column is a string", .text, .number("0100"), #""0100""#),
    ValueCase("a boolean in a text column is a string", .text, .bool("true"), #""true""#),
    ValueCase("an amount keeps its digits", .decimal, .number("1.50E-05"), "1.50E-05"),
    ValueCase("a whole number", .integer, .number("42"), "42"),
    ValueCase("a boolean", .boolean, .bool("false"), "false"),
    ValueCase("a day is a string", .date, .string("2017-04-01"), #""2017-04-01""#),
    ValueCase("JSON in a string stays a string", .json, .escaped(#"{\"a\":1}"#), #""{\"a\":1}""#),
    ValueCase("an object stays an object", .json, .json(#"{"a":1}"#), #"{"a":1}"#),
    ValueCase("an object goes on one line", .json, .json("{\r\n \"a\": 1\n}"), #"{ "a": 1}"#),
    ValueCase(
      "computed text is escaped", .text, .text("a\"\\\n\u{1}\u{1F}é"), #""a\"\\\n\u0001\u001fé""#),
  ])
  func `a value is spelled by its column`(_ value: ValueCase) {
    let batch = RecordBatch(rows: [[value.cell, .null]], width: 2)
    let encoder = RowEncoder(.ndjson, schema: .of(value.type, .text))
    #expect(encoder.lines(batch) == #"{"a":"# + value.written + #","b":null}"# + "\n")
  }

  @Test func `names are escaped`() {
    let schema = Schema(endpoint: "test", columns: [Column("a\"\n", .text, slot: 0)])
    let encoder = RowEncoder(.ndjson, schema: schema)
    #expect(encoder.lines(RecordBatch(rows: [[.null]], width: 1)) == #"{"a\"\n":null}"# + "\n")
  }

  @Test func `there is no header`() {
    #expect(RowEncoder(.ndjson, schema: .of(.text)).header.isEmpty)
  }

  @Test(arguments: [11, 12, 13, 14, 15, 16] as [UInt64])
  func `each line reads back the same`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rows = (0..<200).map { _ in (0..<5).map { _ in Cell.random(using: &generator) } }
    let batch = RecordBatch(rows: rows, width: 5)
    let encoder = RowEncoder(.ndjson, schema: .of(.text, .text, .text, .text, .text))
    let lines = encoder.lines(batch).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == rows.count + 1 && lines.last == "")
    for (line, row) in zip(lines, rows) {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(Set(object.keys) == ["a", "b", "c", "d", "e"])
      for (name, cell) in zip(["a", "b", "c", "d", "e"], row) {
        if case .json(let text) = cell {
          let expected = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSObject
          #expect(object[name] as? NSObject == expected, "seed \(seed)")
        } else {
          #expect(object[name] as? String == cell.meaning, "seed \(seed)")
        }
      }
    }
  }
}
