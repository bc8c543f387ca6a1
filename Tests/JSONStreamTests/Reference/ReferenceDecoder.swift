import JSONStream

/// Decodes a whole body into records by the reference parser; what `decode` must come to for any chunking.
struct ReferenceDecoder {
  private var json: ReferenceJSON
  private let columns: [(name: String, column: Int)]
  private let width: Int
  private let shape: DocumentShape
  private var decoded = Decoded()
  private var seen: Set<String> = []

  static func decode(
    _ body: [UInt8], columns: [(name: String, column: Int)], shape: DocumentShape,
    maximumDepth: Int = 512
  ) -> (decoded: Decoded, fault: ReferenceFault?) {
    var decoder = ReferenceDecoder(
      json: ReferenceJSON(body, maximumDepth: maximumDepth), columns: columns,
      width: (columns.map(\.column).max() ?? 0) + 1, shape: shape)
    do {
      try decoder.document()
      return (decoder.decoded, nil)
    } catch {
      return (decoder.decoded, error)
    }
  }

  private mutating func document() throws(ReferenceFault) {
    if json.bytes.starts(with: [0xEF]) {
      guard json.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
        throw ReferenceFault(kind: .unexpectedByte, offset: 0)
      }
      json.at = 3
    }
    json.space()
    guard let first = json.next else {
      throw ReferenceFault(kind: .emptyBody, offset: json.bytes.count)
    }
    let isObject = first == 0x7B
    let isArray = first == 0x5B
    switch shape {
    case .listing where isObject: try envelope()
    case .listing where isArray, .automatic where isArray: try listing(open: 1)
    case .single where isObject: try record(open: 0, isSequence: false)
    case .lines where isObject: return try sequence()
    case .automatic where isObject:
      guard try firstObjectIsListing() else { return try sequence() }
      try envelope()
    default:
      let startsValue = isArray || [0x22, 0x2D, 0x74, 0x66, 0x6E].contains(first)
      let isValue = startsValue || (0x30...0x39).contains(first)
      let wantsRecord = shape == .single || shape == .lines
      throw json.fault(!isValue ? .unexpectedByte : wantsRecord ? .notARecord : .noListing)
    }
    json.space()
    if json.next != nil { throw json.fault(.trailingBytes) }
  }

  private func firstObjectIsListing() throws(ReferenceFault) -> Bool {
    var probe = json
    probe.at += 1
    probe.space()
    if probe.isNext("}") { return false }
    while true {
      let name = Self.folded(try probe.key())
      if ["data", "value", "content"].contains(name), probe.isNext("[") { return true }
      _ = try probe.value(open: 1)
      probe.space()
      if probe.isNext("}") { return false }
      try probe.expect(",")
      probe.space()
    }
  }

  private mutating func envelope() throws(ReferenceFault) {
    json.at += 1
    json.space()
    while seenMember || !json.isNext("}") {
      try envelopeMember()
      seenMember = true
      json.space()
      if json.isNext("}") { break }
      try json.expect(",")
      json.space()
    }
    guard decoded.facts.listingName != nil else { throw json.fault(.noListing) }
    json.at += 1
  }

  private var seenMember = false

  private mutating func envelopeMember() throws(ReferenceFault) {
    let name = try json.key()
    var folded = Self.folded(name)
    if ["nextpagelink", "odata.nextlink", "@odata.nextlink"].contains(folded) {
      folded = "nextlink"
    }
    let isListing = ["data", "value", "content"].contains(folded) && json.isNext("[")
    if isListing, decoded.facts.listingName == nil {
      decoded.facts.listingName = String(decoding: name, as: UTF8.self)
      note(folded)
      return try listing(open: 2)
    }
    let start = json.at
    if isListing {
      json.at += 1
      json.space()
      guard json.isNext("]") else { throw json.fault(.secondListing) }
      json.at = start
    }
    let value = try json.value(open: 1)
    if json.next == nil { throw json.fault(.truncated) }
    try keep(folded, value, at: start)
  }

  private mutating func keep(
    _ name: String, _ value: ReferenceValue, at start: Int
  ) throws(ReferenceFault) {
    var text: String?
    if case .string(let meaning, _) = value.meaning {
      text = String(decoding: meaning, as: UTF8.self)
    }
    let isNull = if case .null = value.meaning { true } else { false }
    switch name {
    case "error" where !isNull: throw ReferenceFault(kind: .errorBody, offset: start)
    case "nextlink":
      if text == nil, !isNull { throw ReferenceFault(kind: .nextLinkNotText, offset: start) }
      decoded.facts.nextLink = .some(text)
    case "id": decoded.facts.id = text
    default: break
    }
    note(name)
  }

  private mutating func note(_ name: String) {
    guard ["data", "value", "content", "nextlink", "id", "error"].contains(name) else { return }
    if !seen.insert(name).inserted { decoded.facts.duplicateKeys += 1 }
  }

  private mutating func listing(open: Int) throws(ReferenceFault) {
    if json.maximumDepth < open { throw json.fault(.tooDeep) }
    json.at += 1
    json.space()
    if json.isNext("]") {
      json.at += 1
      return
    }
    while true {
      guard json.isNext("{") else { throw json.fault(.notARecord) }
      try record(open: open, isSequence: false)
      json.space()
      if json.isNext("]") { break }
      try json.expect(",")
      json.space()
    }
    json.at += 1
  }

  private mutating func sequence() throws(ReferenceFault) {
    repeat {
      guard json.isNext("{") else { throw json.fault(.notARecord) }
      try record(open: 0, isSequence: true)
      json.space()
    } while json.next != nil
  }

  private mutating func record(open: Int, isSequence: Bool) throws(ReferenceFault) {
    let start = json.at
    if open >= json.maximumDepth { throw json.fault(.tooDeep) }
    var record = DecodedRecord(
      ordinal: decoded.facts.records, bytes: "",
      values: Array(repeating: .null, count: width), unknown: [])
    var filled: Set<Int> = []
    var duplicates = 0
    let shape = shape
    let bytes = json.bytes
    let columns = columns
    try json.members(open: open + 1) { (name, value, keyOffset, _) throws(ReferenceFault) in
      let folded = Self.folded(name)
      let decodedValue = Self.value(value, bytes)
      if let column = columns.first(where: { $0.name.lowercased() == folded })?.column {
        if !filled.insert(column).inserted { duplicates += 1 }
        record.values[column] = decodedValue
        return
      }
      if open == 0 {
        if folded == "error", decodedValue != .null {
          if case .number = decodedValue, value.range.upperBound == bytes.count {
            throw ReferenceFault(kind: .truncated, offset: bytes.count)
          }
          throw ReferenceFault(kind: .errorBody, offset: value.range.lowerBound)
        }
        if isSequence, shape == .automatic, ["data", "value", "content"].contains(folded),
          case .array = value.meaning
        {
          throw ReferenceFault(kind: .listingInSequence, offset: keyOffset)
        }
      }
      let field = DecodedField(name: name, value: decodedValue)
      if let earlier = record.unknown.firstIndex(where: { $0.name == name }) {
        record.unknown[earlier] = field
        duplicates += 1
      } else {
        record.unknown.append(field)
      }
    }
    record.bytes = String(decoding: json.bytes[start..<json.at], as: UTF8.self)
    decoded.records.append(record)
    decoded.facts.records += 1
    decoded.facts.duplicateKeys += duplicates
  }

  private static func value(_ value: ReferenceValue, _ bytes: [UInt8]) -> DecodedValue {
    let spelling = bytes[value.range]
    let text = String(decoding: spelling, as: UTF8.self)
    return switch value.meaning {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number: .number(text)
    case .string(let meaning, let isEscaped):
      .string(meaning: meaning, isEscaped: isEscaped, hasComma: spelling.contains(0x2C))
    case .array, .object: .json(text)
    }
  }

  private static func folded(_ name: [UInt8]) -> String {
    String(decoding: name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
