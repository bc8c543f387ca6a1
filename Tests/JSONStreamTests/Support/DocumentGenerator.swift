import TestSupport

/// Writes random bodies of every shape, in many spellings, and damages them.
struct DocumentGenerator {
  static let columns: [(name: String, column: Int)] = [
    ("accountId", 0), ("cost", 1), ("extendedCost", 1), ("tags", 2), ("meterName", 3),
    ("unitOfMeasure", 4), ("chargesBilledSeparately", 5),
    ("aNameThatIsLongerThanWhatIsComparedAtOnceByFar", 6),
    ("x", 7), ("serviceInfo1", 8), ("serviceInfo2", 9),
    ("aNameOfMoreThanThirtyTwoBytesInAll", 10),
    ("aNameThatIsMuchTooLongToBeKeptAsOneOfTheSpellingsOfOneBody", 11),
  ]

  var random: SeededGenerator
  private var isPretty = false

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func body() -> [UInt8] {
    isPretty = random.chance(30)
    let records = (0..<Int.random(in: 0..<12, using: &random)).map { _ in record() }
    var body = random.chance(10) ? "\u{FEFF}" : ""
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6: body += envelope(records)
    case 6: body += array(records)
    case 7: body += records.first ?? "{}"
    default: body += records.joined(separator: random.pick(["\n", "", " ", "\r\n", "\n\n"]))
    }
    return Array((body + space()).utf8)
  }

  private mutating func envelope(_ records: [String]) -> String {
    var members = [
      quoted(random.pick(["data", "value", "content", "Data"])) + ":" + array(records)
    ]
    if random.chance(60) {
      members.append(
        "\"\(random.pick(["nextLink", "@odata.nextLink", "NEXTPAGELINK"]))\":"
          + random.pick(["null", "\"\"", "\"https://h/p?a=1,\\u0026\"", "3"]))
    }
    if random.chance(40) { members.append("\"id\":\"enrollments/100\"") }
    if random.chance(20) { members.append("\"other\":" + value(depth: 0)) }
    if random.chance(5) {
      members.append("\"error\":" + random.pick(["null", "{\"code\":\"x\"}"]))
    }
    if random.chance(5) { members.append("\"value\":" + random.pick(["[]", "[{}]", "null"])) }
    members.shuffle(using: &random)
    return "{" + members.map { space() + $0 }.joined(separator: space() + ",") + space() + "}"
  }

  private mutating func array(_ records: [String]) -> String {
    "[" + records.map { space() + $0 }.joined(separator: space() + ",") + space() + "]"
  }

  private mutating func record() -> String {
    var names = Self.columns.map(\.name).filter { _ in random.chance(80) }
    if random.chance(30) {
      names.append(random.pick(["other", "Other", "x y", "été", "", "deep"]))
    }
    if random.chance(15) {
      names.append(random.pick(names.isEmpty ? ["cost"] : names).uppercased())
    }
    if random.chance(5) { names += (0..<40).map { "unknown\($0 % 30)" } }
    if random.chance(30) { names.shuffle(using: &random) }
    let members = names.map { space() + quoted($0) + colon() + value(depth: 0) }
    return "{" + members.joined(separator: space() + ",") + space() + "}"
  }

  private mutating func colon() -> String { isPretty ? random.pick([": ", ":", " : "]) : ":" }

  private mutating func space() -> String {
    guard isPretty else { return random.chance(2) ? " " : "" }
    return random.pick(["", " ", "\n  ", "\r\n\t", "\n" + String(repeating: " ", count: 20)])
  }

  private mutating func quoted(_ name: String) -> String {
    guard random.chance(3), let first = name.unicodeScalars.first, first.isASCII else {
      return "\"\(name)\""
    }
    return "\"\\u00\(String(first.value, radix: 16))\(name.dropFirst())\""
  }

  private mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 4 ? 10 : 12), using: &random) {
    case 0..<5: return string()
    case 5..<8:
      return random.pick([
        "0", "-0", "1.5", "12345678901", "1E400", "-1.25e-7", "0.10",
        String(repeating: "9", count: 100),
      ])
    case 8: return random.pick(["true", "false"])
    case 9: return "null"
    case 10:
      let count = Int.random(in: 0..<4, using: &random)
      return "[" + (0..<count).map { _ in space() + value(depth: depth + 1) }.joined(separator: ",")
        + space() + "]"
    default:
      let count = Int.random(in: 0..<4, using: &random)
      return "{"
        + (0..<count).map { _ in
          space() + quoted(random.pick(["a", "b", "cost"])) + colon() + value(depth: depth + 1)
        }
        .joined(separator: ",") + space() + "}"
    }
  }

  private mutating func string() -> String {
    let pieces = [
      "a", "Virtual Machines", ",", "é", "日本", "😀", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n",
      "\\r",
      "\\t", "\\u0000", "\\u00e9", "\\uD83D\\uDE00", "0123456789abcdef", "/subscriptions/77/", " ",
      "{", "]", ":",
      "\u{7F}", "{\\\"env\\\":\\\"prd\\\"}",
    ]
    let count = Int.random(in: 0..<8, using: &random)
    return "\"" + (0..<count).map { _ in random.pick(pieces) }.joined() + "\""
  }

  /// Changes a few bytes: the kind of damage that is still almost JSON.
  mutating func damaged(_ body: [UInt8]) -> [UInt8] {
    var body = body
    let interesting: [UInt8] =
      Array("{}[]\",:\\0123456789.-+eEutfnldav \n\t".utf8)
      + [0, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xED, 0xA0, 0xF0, 0xF5, 0xFF]
    for _ in 0..<Int.random(in: 1...3, using: &random) where !body.isEmpty {
      let at = Int.random(in: 0..<body.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: body.remove(at: at)
      case 1: body.insert(random.pick(interesting), at: at)
      case 2: body.removeSubrange(at...)
      case 3:
        let end = min(body.count, at + Int.random(in: 1...20, using: &random))
        body.insert(contentsOf: body[at..<end], at: at)
      default: body[at] = random.pick(interesting)
      }
    }
    return body
  }
}
