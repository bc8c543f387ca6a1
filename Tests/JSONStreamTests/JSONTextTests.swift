import JSONStream
import TestSupport
import Testing

/// Escapes, UTF-8 and numbers outside the scanner.
struct JSONTextTests {
  @Test(arguments: [
    ("", ""), ("plain", "plain"), (#"a\"b"#, "a\"b"), (#"\\\/\b\f\n\r\t"#, "\\/\u{8}\u{C}\n\r\t"),
    (#"\u0041\u00e9\u20AC"#, "Aé€"), (#"\uD83D\uDE00!"#, "😀!"), (#"\u0000"#, "\0"),
    (#"{\"env\":\"prd\"}"#, #"{"env":"prd"}"#), (#"é\u00e9"#, "éé"),
    (#"\uDBFF\uDFFF"#, "\u{10FFFF}"),
    // What the scanner refuses is copied or replaced here, never read past.
    (#"\"#, #"\"#), (#"\q"#, #"\q"#), (#"\u12"#, #"\u12"#), (#"\uD800"#, "\u{FFFD}"),
    (#"\uDC00x"#, "\u{FFFD}x"),
    (#"\uD800\u0041"#, "\u{FFFD}A"),
  ])
  func `a string's content is unescaped`(content: String, meaning: String) {
    let bytes = Array(content.utf8)
    bytes.withUnsafeBytes { #expect(JSONText.string(unescaping: $0) == meaning) }
    var window = ByteWindow(capacity: 64)
    let slot = bytes.withUnsafeBytes { window.appendUnescaped($0) }
    #expect(slot.kind == .text)
    #expect(Array(window.bytes(of: slot)) == Array(meaning.utf8))
    #expect(slot.needsQuotes == meaning.utf8.contains { [0x2C, 0x22, 0x0A, 0x0D].contains($0) })
  }

  @Test func `an escaped slot is unescaped into its own window, any other stays`() {
    var window = ByteWindow(capacity: 64)
    let content = #"a\u00e9\"b"#
    let start = window.append(text: content).offset
    let escaped = Slot(.escaped, offset: start, byteCount: content.utf8.count)
    let text = window.unescape(escaped)
    #expect(String(decoding: window.bytes(of: text), as: UTF8.self) == "aé\"b")
    #expect(text.needsQuotes)
    let number = Slot(.number, offset: start, byteCount: 1)
    #expect(window.unescape(number) == number)
  }

  @Test func `slots are copied into another window with what they are`() {
    var source = ByteWindow(capacity: 64)
    source.append(text: #"12,\n"#)
    var target = ByteWindow(capacity: 64)
    target.append(text: "before")
    let number = target.append(Slot(.number, offset: 0, byteCount: 2), of: source)
    #expect(number.kind == .number && Array(target.bytes(of: number)) == Array("12".utf8))
    let text = target.append(Slot(.escaped, offset: 2, byteCount: 3), of: source)
    #expect(text.kind == .text && Array(target.bytes(of: text)) == Array(",\n".utf8))
    #expect(target.append(.null, of: source) == .null)
  }

  @Test(arguments: [
    ("", ""), ("plain é 😀", "plain é 😀"), ("a\"b\\c/d", #"a\"b\\c/d"#),
    ("\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{1B}\u{7F}", #"\b\t\n\f\r\u0000\u001f\u001b"# + "\u{7F}"),
  ])
  func `text is escaped as JSON`(text: String, content: String) {
    var window = ByteWindow(capacity: 64)
    Array(text.utf8).withUnsafeBytes { window.appendEscaped($0) }
    #expect(Array(window.bytes()) == Array(content.utf8))
  }

  @Test func `escaping and unescaping any text gives it back`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let count = Int.random(in: 0..<60, using: &random)
      let scalars = (0..<count).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0..<(random.chance(50) ? 0x80 : 0x110000), using: &random))
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      var window = ByteWindow(capacity: 64)
      Array(text.utf8).withUnsafeBytes { window.appendEscaped($0) }
      #expect(
        Array(JSONText.string(unescaping: window.bytes()).utf8) == Array(text.utf8), "seed \(seed)")
    }
  }

  @Test(arguments: [
    "0", "-0", "7", "-1.5", "0.10", "1E400", "1e-7", "1.25E+10", String(repeating: "9", count: 100),
  ])
  func `a number as JSON spells it is one`(text: String) {
    Array(text.utf8).withUnsafeBytes { #expect(JSONText.isNumber($0)) }
  }

  @Test(arguments: [
    "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e1", "0x1", "1 ", " 1", "1,5", "1_0",
    "NaN", "Infinity",
    "--1", "1-", "true", "\"1\"", "[1]", "1.5.2", "1e1e1",
  ])
  func `what JSON does not spell as a number is none`(text: String) {
    Array(text.utf8).withUnsafeBytes { #expect(!JSONText.isNumber($0)) }
  }

  @Test func `UTF-8 is judged as Swift's own decoder does`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let edges: [UInt8] = [
      0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
      0xED, 0xEE,
      0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<12, using: &random)).map { _ in random.pick(edges) }
      let expected = String(validating: bytes, as: UTF8.self) != nil
      let actual = bytes.withUnsafeBytes { JSONText.isValidUTF8($0) }
      guard actual == expected else {
        Issue.record("seed \(seed): \(bytes)")
        return
      }
    }
  }
}
