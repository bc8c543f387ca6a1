import Formats
import Foundation
import Records
import TestSupport
import Testing

/// Random bodies against a reader that goes byte by byte.
@Suite struct CSVReaderPropertyTests {
  static let names = ["id", "cost", "units", "date", "isMonthly", "tags", "other", "More"]

  private static func field(_ name: String, _ generator: inout SeededGenerator) -> String {
    func pick(_ stock: [String]) -> String {
      stock[Int.random(in: 0..<stock.count, using: &generator)]
    }
    let isQuoted = Int.random(in: 0..<3, using: &generator) == 0
    let value: String
    switch name {
    case "cost": value = pick(["", "1", "-12.50", "1E-05", ".5", "n/a", "123456789.123456789"])
    case "units": value = pick(["", "7", "-3", "5.0", "x"])
    case "date":
      value = pick(["", "04/03/2017", "2017-04-03", "2017-04-03T00:00:00", "13/13/2017"])
    case "isMonthly": value = pick(["", "True", "False", "no"])
    default:
      let stock = [
        "a", "Virtual Machines", ",", " ", "é", "日本", "🧾", "\"", "\n", "\r\n", "\r", "\\", "\t",
        "{\"k\":\"v\"}", "\u{1}", String(repeating: "long ", count: 20),
      ]
      value = (0..<Int.random(in: 0...6, using: &generator)).map { _ in pick(stock) }.joined()
      let needsQuotes = value.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
      if needsQuotes { return "\"" + value.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
    }
    return isQuoted ? "\"\(value)\"" : value
  }

  static func body(_ generator: inout SeededGenerator, records: Int) -> [UInt8] {
    var text = ["", "\u{FEFF}"].randomElement(using: &generator) ?? ""
    let newline = ["\n", "\r\n", "\r"].randomElement(using: &generator) ?? "\n"
    if Bool.random(using: &generator) {
      text += "\"Usage, for a \"\"month\"\"\"\(newline)\(newline)"
    }
    var names = Self.names
    names.shuffle(using: &generator)
    let tail = Bool.random(using: &generator) ? "," : ""
    text += names.joined(separator: ",") + tail
    for _ in 0..<records {
      text += newline
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: text += ""
      case 1: text += ",,,"
      case 2: text += "short,row"
      case 3: text += names.map { field($0, &generator) }.joined(separator: ",") + ",,surplus"
      default: text += names.map { field($0, &generator) }.joined(separator: ",") + tail
      }
    }
    if Bool.random(using: &generator) { text += newline }
    return Array(text.utf8)
  }

  /// What a run found, to compare with another.
  private struct Outcome: Equatable {
    var facts: PageFacts?
    var rows: [String]
    var rejected: [RejectedRecord]
    var failure: CSVError?
    var fault: Fault?
  }

  private static func read(_ body: [UInt8], chunk: Int) -> Outcome {
    let run = CSVRun(mayBeWindows1252: true)
    var facts: PageFacts?
    var caught: Fault?
    do throws(Fault) { facts = try run.body(body, chunk: chunk) } catch { caught = error }
    return Outcome(
      facts: facts, rows: run.collector.rows, rejected: run.collector.rejected,
      failure: run.reader.failure, fault: caught)
  }

  @Test(arguments: 0..<60) func `fields are those that a slow reader finds`(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let body = Self.body(&generator, records: 40)
    let outcome = Self.read(body, chunk: .max)
    let records = try ReferenceCSVReader.records(of: body)
    let header = try #require(records.firstIndex { $0.fields.count >= 8 })
    let names = records[header].fields.map { String(decoding: $0.bytes, as: UTF8.self) }
    let rows = records[(header + 1)...].filter { !$0.fields.allSatisfy { $0.bytes.isEmpty } }
    if outcome.failure?.kind == .truncated {
      #expect(try #require(rows.last).fields.count < Self.names.count)
      return
    }
    #expect(outcome.fault == nil, "seed \(seed)")
    #expect(outcome.facts?.records == rows.count, "seed \(seed)")
    var accepted = outcome.rows.makeIterator()
    let rejected = Dictionary(grouping: outcome.rejected, by: \.ordinal)
    for (ordinal, record) in rows.enumerated() {
      if let found = rejected[ordinal]?.first {
        #expect(found.bytes == record.bytes, "seed \(seed)")
        #expect(found.reason.hasSuffix(", in line \(record.line)"), "seed \(seed): \(found.reason)")
        #expect(found.byteOffset >= record.offset)
        #expect(found.byteOffset <= record.offset + record.bytes.count)
        continue
      }
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data((accepted.next() ?? "").utf8))
          as? [String: Any])
      let extra = object["extra"] as? [String: Any] ?? [:]
      for (name, field) in zip(names, record.fields) {
        let text = String(decoding: field.bytes, as: UTF8.self)
        let isNull = field.bytes.isEmpty && !field.isQuoted
        switch name {
        case "id", "tags":
          #expect(object[name] as? String == (isNull ? nil : text), "seed \(seed)")
        case "other", "More": #expect(extra[name] as? String == (text.isEmpty ? nil : text))
        case "isMonthly":
          #expect((object["is_monthly"] as? Bool) == ["True": true, "False": false][text])
        default: break
        }
      }
    }
    #expect(accepted.next() == nil)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 15, 16, 17, 31, 64, 127, 1000, 4096])
  func `rows do not depend on where the bytes are cut`(_ chunk: Int) {
    for seed in 100..<108 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let body = Self.body(&generator, records: 30)
      #expect(Self.read(body, chunk: chunk) == Self.read(body, chunk: .max), "seed \(seed)")
    }
  }

  @Test func `every chunk size up to 4096 gives the same rows`() {
    var generator = SeededGenerator(seed: 7)
    let body = Self.body(&generator, records: 20)
    let whole = Self.read(body, chunk: .max)
    for chunk in 1...4096 where chunk < 40 || chunk % 97 == 0 {
      #expect(Self.read(body, chunk: chunk) == whole, "chunk \(chunk)")
    }
  }

  @Test func `a body of many windows is read as one`() throws {
    var generator = SeededGenerator(seed: 3)
    var lines = ["id,cost,tags"]
    for index in 0..<2400 {
      let filler = String(repeating: "é,x", count: Int.random(in: 0...150, using: &generator))
      lines.append("\(index),\(index).50,\"\(filler)\"\"q\"\"\"")
    }
    lines[1500] = "1499,1499.50,\"" + String(repeating: "long,\n", count: 150_000) + "\""
    let body = Array(lines.joined(separator: "\n").utf8)
    let whole = Self.read(body, chunk: .max)
    #expect(whole.rows.count == 2400)
    #expect(whole.rows[2399].contains(#""id":"2399","cost":2399.50"#))
    for chunk in [4099, 65_536] { #expect(Self.read(body, chunk: chunk) == whole) }
  }

  @Test(arguments: 0..<40) func `broken bodies end in rows or a typed error, however they are cut`(
    _ seed: Int
  ) {
    var generator = SeededGenerator(seed: UInt64(seed) &+ 5000)
    for _ in 0..<10 {
      var body = Self.body(&generator, records: 8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let at = Int.random(in: 0..<body.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: body[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: body.removeSubrange(at..<min(body.count, at + 5))
        default: body.insert([0x22, 0x2C, 0x0A, 0x0D, 0xFF][Int(body[at] % 5)], at: at)
        }
        if body.isEmpty { body = [0x22] }
      }
      let whole = Self.read(body, chunk: .max)
      #expect((whole.facts == nil) == (whole.fault != nil))
      #expect((whole.failure != nil) == (whole.fault != nil))
      let chunk = Int.random(in: 1...40, using: &generator)
      #expect(Self.read(body, chunk: chunk) == whole, "seed \(seed), chunk \(chunk)")
    }
  }

  @Test func `a body cut anywhere is shorter or refused, never changed`() {
    let text = "id,cost,tags\na,1,\"x\"\"y\"\nb,22,\"p\nq\"\nc,333,z\n"
    let body = Array(text.utf8)
    let whole = Self.read(body, chunk: .max).rows
    for end in 13..<body.count {
      let cut = Self.read(Array(body[..<end]), chunk: .max)
      let isAtRecord = body[end - 1] == 0x0A || body[end] == 0x0A || cut.failure == nil
      #expect(isAtRecord || cut.failure?.kind == .truncated, "\(end)")
      // The last record may end with the body; only the transport knows that it is cut.
      #expect(whole.starts(with: cut.rows.dropLast()))
    }
  }
}
