import JSONStream

/// Tags read the slow way: one character after another, by the grammar of RFC 8259, into arrays.
struct ReferenceTags {
  struct Member: Equatable {
    var key: [UInt8]
    /// The member as spelled, without blanks around the colon.
    var spelling: [UInt8]
    /// What the value means, nil for null.
    var value: [UInt8]?
  }

  private let text: [UInt8]
  private var at = 0

  /// The members, empty for blank text, nil for text that is no tags.
  static func members(of text: [UInt8]) -> [Member]? {
    var reader = ReferenceTags(text: text)
    reader.skipBlanks()
    if reader.at == text.count { return [] }
    let isObject = reader.take("{")
    guard let members = reader.members(isObject: isObject) else { return nil }
    reader.skipBlanks()
    return reader.at == text.count ? members : nil
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func members(isObject: Bool) -> [Member]? {
    var members: [Member] = []
    skipBlanks()
    if isObject, take("}") { return [] }
    while true {
      skipBlanks()
      let keyStart = at
      guard let key = string() else { return nil }
      let keySpelling = text[keyStart..<at]
      skipBlanks()
      guard take(":") else { return nil }
      skipBlanks()
      let valueStart = at
      guard let value = value() else { return nil }
      members.append(
        Member(
          key: key, spelling: keySpelling + [0x3A] + text[valueStart..<at], value: value.meaning))
      skipBlanks()
      if take(",") { continue }
      if isObject { return take("}") ? members : nil }
      return at == text.count ? members : nil
    }
  }

  private struct Value { var meaning: [UInt8]? }

  private mutating func value() -> Value? {
    let start = at
    if let text = string() { return Value(meaning: text) }
    if take("null") { return Value(meaning: nil) }
    guard take("true") || take("false") || number() || container() else { return nil }
    return Value(meaning: Array(text[start..<at]))
  }

  private mutating func container() -> Bool {
    if take("[") {
      skipBlanks()
      if take("]") { return true }
      repeat {
        skipBlanks()
        guard value() != nil else { return false }
        skipBlanks()
      } while take(",")
      return take("]")
    }
    return take("{") && members(isObject: true) != nil
  }

  private mutating func number() -> Bool {
    let start = at
    _ = take("-")
    if !take("0"), !digits() {
      at = start
      return false
    }
    if take("."), !digits() { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = at
    while at < text.count, (0x30...0x39).contains(text[at]) { at += 1 }
    return at > start
  }

  /// What a string means, nil if there is none: then nothing is read past its first quote.
  private mutating func string() -> [UInt8]? {
    guard take("\"") else { return nil }
    let start = at
    while at < text.count, text[at] != 0x22 {
      guard text[at] >= 0x20 else { return nil }
      if text[at] == 0x5C {
        at += 1
        guard at < text.count else { return nil }
        guard #""\/bfnrtu"#.utf8.contains(text[at]) else { return nil }
        if text[at] == 0x75 { guard skipHex() else { return nil } }
      }
      at += 1
    }
    guard take("\"") else { return nil }
    return Array(text[start..<at - 1]).withUnsafeBytes { content in
      Array(JSONText.string(unescaping: content).utf8)
    }
  }

  /// Four digits that are no half of a surrogate pair; whole pairs do not come up here.
  private mutating func skipHex() -> Bool {
    guard at + 4 < text.count else { return false }
    let digits = String(decoding: text[at + 1...at + 4], as: UTF8.self)
    guard let unit = UInt32(digits, radix: 16), digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D })
    else { return false }
    at += 4
    return !(0xD800...0xDFFF).contains(unit)
  }

  private mutating func skipBlanks() {
    while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[at...].starts(with: word.utf8) else { return false }
    at += word.utf8.count
    return true
  }
}
