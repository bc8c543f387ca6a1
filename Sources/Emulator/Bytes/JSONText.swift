/// A small JSON document whose members keep their order; numbers keep their spelling.
indirect enum JSONText: Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case list([JSONText])
  case object([(String, JSONText)])

  /// The document in UTF-8 without blanks.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// The document as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let lexeme): bytes += lexeme.utf8
    case .string(let text): appendQuoted(text, to: &bytes)
    case .list(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        appendQuoted(member.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.1.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

extension JSONText: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .number(String(value)) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(arrayLiteral elements: JSONText...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, JSONText)...) { self = .object(elements) }
}

/// Appends a text as a JSON string.
///
/// - Parameter inASCII: spells everything beyond ASCII as `\uXXXX`, in surrogate pairs where needed.
func appendQuoted(_ text: String, to bytes: inout [UInt8], inASCII: Bool = false) {
  bytes.append(UInt8(ascii: "\""))
  if inASCII {
    for unit in text.utf16 { appendEscaped(unit, to: &bytes) }
  } else {
    for byte in text.utf8 {
      if byte < 0x80 { appendEscaped(UInt16(byte), to: &bytes) } else { bytes.append(byte) }
    }
  }
  bytes.append(UInt8(ascii: "\""))
}

private func appendEscaped(_ unit: UInt16, to bytes: inout [UInt8]) {
  switch unit {
  case 0x22: bytes += [0x5C, 0x22]
  case 0x5C: bytes += [0x5C, 0x5C]
  case 0x0A: bytes += [0x5C, 0x6E]
  case 0x09: bytes += [0x5C, 0x74]
  case 0x20..<0x7F: bytes.append(UInt8(unit))
  default:
    bytes += [0x5C, 0x75]
    bytes += hexadecimal(UInt64(unit), digits: 4).utf8
  }
}
