/// A small JSON document whose members keep their order; numbers keep their spelling.
public indirect enum JSONText: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number as it is to be spelled.
  case number(String)
  /// A text, without quotation marks and escapes.
  case string(String)
  /// An array.
  case list([JSONText])
  /// Names and values in order.
  case object([(String, JSONText)])

  /// The document in UTF-8 without blanks.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// The document as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

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
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .number(String(value)) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array.
  public init(arrayLiteral elements: JSONText...) { self = .list(elements) }
  /// An object; its members keep their order.
  public init(dictionaryLiteral elements: (String, JSONText)...) { self = .object(elements) }
}

/// Appends a text as a JSON string.
///
/// - Parameter inASCII: spells everything beyond ASCII by its number in hexadecimal, in surrogate pairs where needed.
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
