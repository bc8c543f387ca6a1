import JSONStream
import TestSupport
import Testing

@testable import Records

@Suite struct RowFingerprintsTests {
  private static let keys = FingerprintKeys()

  private static func fingerprints(
    _ rows: [[Cell]], _ types: [ColumnType]? = nil
  ) -> [Fingerprint] {
    let width = rows.first?.count ?? 1
    let columns = (0..<width).map { index in
      Column("c\(index)", types?[index] ?? .text, slot: index)
    }
    var fingerprints = RowFingerprints(columns, keys: keys)
    let batch = batch(rows)
    fingerprints.read(batch.window, batch.slots)
    return fingerprints.rows
  }

  @Test(arguments: [
    [Cell.string("a"), .text("a"), .escaped(#"\u0061"#)],
    [.escaped(#"a\/b"#), .string("a/b")],
    [.escaped(#"{\"k\":\"v\"}"#), .text(#"{"k":"v"}"#), .escaped(#"{\u0022k\":\"v\"}"#)],
    [.escaped(#"\u00e9"#), .escaped(#"\u00E9"#), .string("é")],
    [.escaped(#"\n\t\\"#), .text("\n\t\\"), .escaped(#"\u000a\u0009\u005C"#)],
    [.escaped(#"\\u0061"#), .text(#"\u0061"#)],
    [.string("0123456789abcdef"), .text("0123456789abcdef")],
  ])
  func `spellings of one text are one value`(_ spellings: [Cell]) {
    let found = Self.fingerprints(spellings.map { [$0] })
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test(arguments: [
    ["1", "1.0", "1.00", "1e0", "10E-1", "0.1e+1"], ["0", "-0", "0.0", "-0.00", "0e5"],
    ["0.00001", "1E-05", "1e-5", "0.0000100"], ["120", "1.2e2", "120.0"],
    ["-12.5", "-12.50", "-125e-1"],
  ])
  func `spellings of one amount are one value`(_ spellings: [String]) {
    let found = Self.fingerprints(spellings.map { [.number($0)] }, [.decimal])
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test func `what differs has different fingerprints`() {
    let long = String(repeating: "x", count: 40)
    let rows: [[Cell]] = [
      [nil, nil], ["", nil], [nil, ""], ["", ""], ["a", nil], [nil, "a"], ["a", "b"], ["b", "a"],
      ["ab", ""], ["", "ab"], [.text("a\0"), nil], [.string("é"), nil], [.string("e\u{301}"), nil],
      [.string(long), nil], [.string(long + "x"), nil], [.string(long), .string(long)],
      ["0123456789abcdef", nil], ["0123456789abcde", "f"], ["0123456789abcde", nil],
      [.json("{}"), nil], ["{}", nil], ["1", nil], ["1.0", nil], ["A", nil],
    ]
    let found = Self.fingerprints(rows)
    for (index, one) in found.enumerated() {
      for other in found.indices where other != index {
        #expect(found[other] != one, "\(rows[index]) and \(rows[other])")
      }
    }
  }

  @Test func `amounts that differ in their last digit differ`() {
    let found = Self.fingerprints(
      ["0.1", "0.01", "1", "10", "100", "-1", "1e1000", "0.10000000000000000001"].map {
        [.number($0)]
      }, [.decimal])
    // 1e1000 is no amount: it stands for its spelling.
    #expect(Set(found.map(\.high)).count == 8)
  }

  @Test func `equal rows are told from others as by their values`() {
    var generator = SeededGenerator()
    let stock: [Cell] = [
      nil, "", "a", "b", .text("a"), .escaped(#"\u0061"#), .text("\""), .escaped(#"\""#),
      .string(String(repeating: "long ", count: 9)),
    ]
    let rows = (0..<300).map { _ in
      (0..<70).map { column in
        column % 23 == 0 ? stock[Int.random(in: 0..<stock.count, using: &generator)] : "same"
      }
    }
    let batch = batch(rows)
    let columns = (0..<70).map { Column("c\($0)", .text, slot: $0) }
    let values = (0..<rows.count).map { row in columns.map { batch.text(row, $0) } }
    let found = Self.fingerprints(rows)
    for row in 1..<rows.count {
      for other in 0..<row {
        #expect(
          (found[row] == found[other]) == (values[row] == values[other]),
          "rows \(row) and \(other), seed \(generator.seed)")
      }
    }
  }

  @Test func `keys decide`() {
    let columns = [Column("a", .text, slot: 0)]
    let batch = batch([["value"]])
    var first = RowFingerprints(columns, keys: FingerprintKeys())
    var second = RowFingerprints(columns, keys: FingerprintKeys())
    first.read(batch.window, batch.slots)
    second.read(batch.window, batch.slots)
    #expect(first.rows != second.rows)
  }
}
