import TestSupport

extension Cell {
  /// Any cell, with all that the formats find hard among its text.
  static func random(using generator: inout SeededGenerator) -> Cell {
    func pieces(_ stock: [String]) -> String {
      (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        stock[Int.random(in: 0..<stock.count, using: &generator)]
      }.joined()
    }
    let plain = ["a", "Virtual Machines", ",", " ", "é", "日本", "🧾", "=", "-", "'", "\u{7F}", "0"]
    let escapes = [
      "\\\"", "\\\\", "\\n", "\\r", "\\t", "\\/", "\\b", "\\f", "\\u00e9", "\\u002c", "\\u0022",
      "\\ud83e\\uddfe", "\\u0001", "\\u0000",
    ]
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return .null
    case 1: return .string(pieces(plain))
    case 2: return .escaped(pieces(plain + escapes) + escapes.randomElement(using: &generator)!)
    case 3: return .text(pieces(plain + ["\"", "\n", "\r", "\t", "\\", "\u{1}", "\u{1F}"]))
    case 4:
      return .number(
        ["0", "-0", "12.500", "1E-05", "-3.25e+7", "100000000000000000000.0000000000000000000001"]
          .randomElement(using: &generator)!)
    case 5: return .bool(Bool.random(using: &generator) ? "true" : "false")
    case 6:
      return .json(["{}", "[]", #"{"a": "x,\"y\"", "b":[1,2]}"#].randomElement(using: &generator)!)
    default: return .string("")
    }
  }
}
