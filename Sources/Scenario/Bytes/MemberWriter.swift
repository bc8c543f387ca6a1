/// Takes the members of a row one by one.
protocol MemberReceiver {
  mutating func text(_ name: String, _ value: String)
  /// A number, a boolean or null as JSON spells it.
  mutating func lexeme(_ name: String, _ value: String)
}

extension MemberReceiver {
  mutating func number(_ name: String, _ value: Int?) {
    lexeme(name, value.map(String.init) ?? "null")
  }

  mutating func attached(_ name: String, _ value: AttachedText) {
    switch value {
    case .absent: return
    case .null: lexeme(name, "null")
    case .text(let value): text(name, value)
    }
  }
}

/// Appends members of a JSON object, each with a comma before it.
struct MemberWriter: MemberReceiver {
  private(set) var bytes: [UInt8] = []
  let inASCII: Bool

  init(inASCII: Bool) { self.inASCII = inASCII }

  mutating func text(_ name: String, _ value: String) {
    start(name)
    appendQuoted(value, to: &bytes, inASCII: inASCII)
  }

  mutating func lexeme(_ name: String, _ value: String) {
    start(name)
    bytes += value.utf8
  }

  /// The members as one object.
  var object: [UInt8] { [UInt8(ascii: "{")] + bytes.dropFirst() + [UInt8(ascii: "}")] }

  private mutating func start(_ name: String) {
    bytes.append(UInt8(ascii: ","))
    bytes.append(UInt8(ascii: "\""))
    bytes += name.utf8
    bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
  }
}
