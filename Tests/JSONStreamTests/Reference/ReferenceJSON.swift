import JSONStream

/// A value as the reference sees it, and where it stands.
struct ReferenceValue {
  indirect enum Meaning {
    case null, bool(Bool), number
    case string(meaning: [UInt8], isEscaped: Bool)
    case array
    case object
  }
  var meaning: Meaning
  var range: Range<Int>
}

struct ReferenceFault: Error {
  var kind: JSONStreamError.Kind
  var offset: Int
}

/// Recursive descent over a whole body, byte by byte, by the letter of RFC 8259: slow, and simple enough to be right.
struct ReferenceJSON {
  let bytes: [UInt8]
  var maximumDepth = 512
  var at = 0

  init(_ bytes: [UInt8], maximumDepth: Int = 512) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  func isNext(_ character: Character) -> Bool { next == character.asciiValue }

  /// Ends with a fault at the byte that stands next, or with truncation if none does.
  func fault(_ kind: JSONStreamError.Kind) -> ReferenceFault {
    at < bytes.count
      ? ReferenceFault(kind: kind, offset: at)
      : ReferenceFault(kind: .truncated, offset: bytes.count)
  }

  mutating func space() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
  }

  mutating func expect(_ character: Character) throws(ReferenceFault) {
    guard isNext(character) else { throw fault(.unexpectedByte) }
    at += 1
  }

  /// A value inside `open` containers.
  mutating func value(open: Int) throws(ReferenceFault) -> ReferenceValue {
    let start = at
    let meaning: ReferenceValue.Meaning
    switch next.map({ Character(Unicode.Scalar($0)) }) {
    case "{":
      try enter(open)
      try members(open: open + 1) { _, _, _, _ in }
      meaning = .object
    case "[":
      try enter(open)
      try elements(open: open + 1)
      meaning = .array
    case "\"":
      let content = try string()
      meaning = .string(meaning: content.meaning, isEscaped: content.isEscaped)
    case "t":
      try word("true")
      meaning = .bool(true)
    case "f":
      try word("false")
      meaning = .bool(false)
    case "n":
      try word("null")
      meaning = .null
    default:
      try number()
      meaning = .number
    }
    return ReferenceValue(meaning: meaning, range: start..<at)
  }

  private func enter(_ open: Int) throws(ReferenceFault) {
    if open >= maximumDepth { throw ReferenceFault(kind: .tooDeep, offset: at) }
  }

  /// The members of an object from its brace on; `open` counts this object.
  mutating func members(
    open: Int,
    _ body: (_ name: [UInt8], _ value: ReferenceValue, _ keyOffset: Int, _ isLast: Bool)
      throws(ReferenceFault) -> Void
  ) throws(ReferenceFault) {
    try expect("{")
    space()
    if isNext("}") {
      at += 1
      return
    }
    while true {
      let keyOffset = at
      let name = try key()
      let value = try value(open: open)
      try body(name, value, keyOffset, false)
      space()
      if isNext("}") { break }
      try expect(",")
      space()
    }
    at += 1
  }

  /// A name and its colon, up to the value.
  mutating func key() throws(ReferenceFault) -> [UInt8] {
    guard isNext("\"") else { throw fault(.unexpectedByte) }
    let name = try string().meaning
    space()
    try expect(":")
    space()
    return name
  }

  private mutating func elements(open: Int) throws(ReferenceFault) {
    try expect("[")
    space()
    if isNext("]") {
      at += 1
      return
    }
    while true {
      _ = try value(open: open)
      space()
      if isNext("]") { break }
      try expect(",")
      space()
    }
    at += 1
  }

  private mutating func word(_ word: String) throws(ReferenceFault) {
    for character in word { try expect(character) }
  }

  private mutating func number() throws(ReferenceFault) {
    guard let first = next, first == 0x2D || isDigit(first) else {
      throw fault(.unexpectedByte)
    }
    if first == 0x2D { at += 1 }
    let integer = at
    try digits()
    if bytes[integer] == 0x30, at - integer > 1 {
      throw ReferenceFault(kind: .leadingZero, offset: integer)
    }
    if isNext(".") {
      at += 1
      try digits()
    }
    if isNext("e") || isNext("E") {
      at += 1
      if isNext("+") || isNext("-") { at += 1 }
      try digits()
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private mutating func digits() throws(ReferenceFault) {
    guard let first = next, isDigit(first) else { throw fault(.unexpectedByte) }
    while let byte = next, isDigit(byte) { at += 1 }
  }

  mutating func string() throws(ReferenceFault) -> (meaning: [UInt8], isEscaped: Bool) {
    try expect("\"")
    let start = at
    var meaning: [UInt8] = []
    var isEscaped = false
    while !isNext("\"") {
      guard let byte = next, byte >= 0x20 else { throw fault(.controlByte) }
      if byte == 0x5C {
        isEscaped = true
        meaning += try escape()
      } else {
        meaning.append(byte)
        at += 1
      }
    }
    // Swift's own decoder judges the UTF-8; the byte it stops at is found by trying prefixes.
    let content = Array(bytes[start..<at])
    if String(validating: content, as: UTF8.self) == nil {
      throw ReferenceFault(kind: .invalidUTF8, offset: start + firstInvalid(content))
    }
    at += 1
    return (meaning, isEscaped)
  }

  private func firstInvalid(_ content: [UInt8]) -> Int {
    var valid = 0
    while valid < content.count {
      guard
        let length = (1...4).first(where: {
          valid + $0 <= content.count
            && String(validating: content[valid..<valid + $0], as: UTF8.self)?.unicodeScalars.count
              == 1
        })
      else { return valid }
      valid += length
    }
    return valid
  }

  private mutating func escape() throws(ReferenceFault) -> [UInt8] {
    let start = at
    at += 1
    let plain: [Character: UInt8] = [
      "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
    ]
    if let byte = next, let meaning = plain[Character(Unicode.Scalar(byte))] {
      at += 1
      return [meaning]
    }
    guard isNext("u") else { throw fault(.invalidEscape) }
    let first = try codeUnit()
    var units = [first]
    if first >> 10 == 0xD800 >> 10 {
      for expected in ["\\", "u"] as [Character] {
        guard isNext(expected) else {
          throw at < bytes.count
            ? ReferenceFault(kind: .loneSurrogate, offset: start) : fault(.truncated)
        }
        at += 1
      }
      at -= 1
      units.append(try codeUnit())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw ReferenceFault(kind: .loneSurrogate, offset: start)
    }
    return Array(text.utf8)
  }

  /// The four digits behind the `u` that stands next.
  private mutating func codeUnit() throws(ReferenceFault) -> UInt16 {
    at += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw fault(.invalidEscape) }
      unit = unit << 4 | UInt16(digit)
      at += 1
    }
    return unit
  }
}
