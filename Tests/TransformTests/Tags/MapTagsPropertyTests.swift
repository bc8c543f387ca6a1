import Records
import TestSupport
import Testing
import Transform

@Suite struct MapTagsPropertyTests {
  private static let definition: Definition = [
    "columns": [
      "a": [
        "keys": ["k", "Ké"], "values": ["v": "w", "é": "e,f", "[1]": "list"], "default": "none",
      ],
      "b": ["keys": ["ké", "x", "k"]],
    ],
    "rest": "rest",
  ]

  @Test func `random tags, whole and damaged, are mapped as the slow way maps them`() throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      let texts = (0..<64).map { _ in RandomTags.text(&random) }
      let mapped = try MappedTags(Self.definition, texts.map { [RandomTags.cell($0, &random)] })
      var unparsable = 0
      for (row, text) in texts.enumerated() {
        let expected = Self.expected(text)
        if expected == nil { unparsable += 1 }
        let comment = Comment("seed \(random.seed), tags \(text.debugDescription)")
        #expect(mapped.bytes(row, "a") == expected?.a ?? Array("none".utf8), comment)
        #expect(mapped.bytes(row, "b") == expected?.b, comment)
        #expect(mapped.bytes(row, "rest") == expected?.rest ?? Array(text.utf8), comment)
      }
      #expect(mapped.effect.coverage["unparsable"] == String(unparsable))
    }
  }

  private struct Expected {
    var a: [UInt8]
    var b: [UInt8]?
    var rest: [UInt8]
  }

  /// Nil for text that is no tags.
  private static func expected(_ text: String) -> Expected? {
    guard let members = ReferenceTags.members(of: Array(text.utf8)) else { return nil }
    func fold(_ key: [UInt8]) -> [UInt8] {
      key.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
    }
    func value(_ keys: [String]) -> [UInt8]? {
      for key in keys {
        let member = members.last { fold($0.key) == fold(Array(key.utf8)) }
        if let value = member?.value { return value }
      }
      return nil
    }
    let listed = ["k", "Ké", "x"].map { fold(Array($0.utf8)) }
    var left: [ReferenceTags.Member] = []
    for member in members where !listed.contains(fold(member.key)) {
      left.removeAll { $0.key == member.key }
      left.append(member)
    }
    let replaced = ["v": "w", "é": "e,f", "[1]": "list"]
    let a = value(["k", "Ké"]).map { value in
      replaced.first { Array($0.key.utf8) == value }.map { Array($0.value.utf8) } ?? value
    }
    let isBlank = text.utf8.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let object =
      "{" + left.map { String(decoding: $0.spelling, as: UTF8.self) }.joined(separator: ",") + "}"
    return Expected(
      a: a ?? Array("none".utf8), b: value(["ké", "x", "k"]),
      rest: Array((isBlank ? text : object).utf8))
  }
}

extension MappedTags {
  fileprivate func bytes(_ row: Int, _ column: String) -> [UInt8]? {
    text(row, column).map { Array($0.utf8) }
  }
}

/// Tags as the provider might send them, and as it might garble them.
private enum RandomTags {
  static func text(_ random: inout SeededGenerator) -> String {
    let count = Int.random(in: 0...(Bool.random(using: &random) ? 4 : 90), using: &random)
    let members = (0..<count).map { _ in
      "\(string(&random))\(blank(&random)):\(blank(&random))\(value(depth: 0, &random))"
    }
    let text = members.joined(separator: "\(blank(&random)),\(blank(&random))")
    let whole = Int.random(in: 0..<3, using: &random) > 0
    var bytes = Array((whole ? "\(blank(&random)){\(text)}\(blank(&random))" : text).utf8)
    if Int.random(in: 0..<3, using: &random) == 0 { damage(&bytes, &random) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text as the decoder or a CSV reader might have found it.
  static func cell(_ text: String, _ random: inout SeededGenerator) -> Cell {
    Bool.random(using: &random) ? .text(text) : escaped(text)
  }

  private static func string(_ random: inout SeededGenerator) -> String {
    let parts = [
      "k", "K", "x", "é", "e\u{301}", "v", ",", #"\""#, #"\u00e9"#, #"\n"#, #"\\"#, "long text",
      "🚀",
    ]
    let count = Int.random(in: 0...3, using: &random)
    let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    return "\"\(text)\""
  }

  private static func value(depth: Int, _ random: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<(depth > 2 ? 8 : 11), using: &random) {
    case 0: return "null"
    case 1: return "true"
    case 2: return ["0", "-1.5", "1e9", "2E-05", "120"].randomElement(using: &random) ?? "0"
    case 3...7: return string(&random)
    case 8: return "[1]"
    case 9: return "[\(value(depth: depth + 1, &random)), \(value(depth: depth + 1, &random))]"
    default: return "{\(string(&random)): \(value(depth: depth + 1, &random))}"
    }
  }

  private static func blank(_ random: inout SeededGenerator) -> String {
    ["", "", "", " ", "\t\n"].randomElement(using: &random) ?? ""
  }

  /// Drops, doubles or replaces an ASCII byte, or cuts the text there.
  private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard let at = bytes.indices.filter({ bytes[$0] < 0x80 }).randomElement(using: &random) else {
      return
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.remove(at: at)
    case 1: bytes.insert(bytes[at], at: at)
    case 2: bytes[at] = Array(#"{}[]",:\0x"#.utf8).randomElement(using: &random) ?? 0x30
    default: bytes.removeSubrange(at...)
    }
  }
}
