import JSONStream
import Testing

/// Events of the reader for small texts in memory.
struct JSONReaderTests {
  private func events(_ text: String, maximumDepth: Int = 512) throws -> [String] {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer, maximumDepth: maximumDepth)
      var events: [String] = []
      while let event = try reader.next() {
        switch event {
        case .objectStart: events.append("{")
        case .objectEnd: events.append("}")
        case .arrayStart: events.append("[")
        case .arrayEnd: events.append("]")
        case .key(let slot): events.append(reader.string(of: slot) + ":")
        case .value(let slot): events.append("\(slot.kind) \(reader.string(of: slot))")
        }
      }
      return events
    }
  }

  @Test func `values and names come in the order of the text`() throws {
    #expect(
      try events(#" {"env":"prd","a\"b":[1,true,null,{}],"\u0065":"x\ny"} "#) == [
        "{", "env:", "string prd", "a\"b:", "[", "number 1", "bool true", "null ", "{", "}", "]",
        "e:",
        "escaped x\ny", "}",
      ])
    #expect(try events("3") == ["number 3"])
  }

  @Test(arguments: SyntaxCorpus.accepted)
  func `a JSON text is read to its end`(_ text: SyntaxCase) throws {
    #expect(try !events(String(decoding: text.bytes, as: UTF8.self)).isEmpty)
  }

  @Test func `a value is skipped whole`() throws {
    let bytes = Array(#"{"skip": {"a":[1,2,{"b":"]}"}]}, "keep":1}"#.utf8)
    try bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      _ = try reader.next()
      _ = try reader.next()
      let skipped = try reader.skipValue()
      #expect(skipped.kind == .json)
      #expect(reader.string(of: skipped) == #"{"a":[1,2,{"b":"]}"}]}"#)
      guard case .key(let key)? = try reader.next() else {
        Issue.record("expected a name")
        return
      }
      #expect(reader.string(of: key) == "keep")
      #expect(try reader.skipValue().kind == .number)
      #expect(try reader.next() == .objectEnd)
      #expect(try reader.next() == nil)
    }
  }

  @Test(arguments: [
    ("{\"a\":1,}", JSONStreamError.Kind.unexpectedByte, 7), ("[1 2]", .unexpectedByte, 3),
    ("[01]", .leadingZero, 1),
    ("\"a", .truncated, 2), ("", .truncated, 0), ("[1]x", .trailingBytes, 3),
    ("\"\\uD800\"", .loneSurrogate, 1),
    ("\"\u{1}\"", .controlByte, 1), ("[[[1]]]", .tooDeep, 2),
  ])
  func `a fault has a kind and a place`(text: String, kind: JSONStreamError.Kind, offset: Int) {
    let error = #expect(throws: JSONStreamError.self) { try events(text, maximumDepth: 2) }
    #expect(error?.kind == kind)
    #expect(error?.byteOffset == offset)
  }

  @Test func `a text of a hundred thousand levels is refused without recursion`() {
    #expect(throws: JSONStreamError.self) {
      try events(String(repeating: "[", count: 100_000))
    }
  }
}
