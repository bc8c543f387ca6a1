/// The header fields of a message in order; names are matched without regard to case.
struct HTTPHeaders: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// One field.
  struct Field: Equatable, Sendable {
    var name: String
    var value: String
  }

  /// The fields in order of arrival.
  private(set) var fields: [Field] = []

  init() {}

  init(dictionaryLiteral fields: (String, String)...) {
    for (name, value) in fields { add(name, value) }
  }

  /// The first value of a field, or nil.
  subscript(name: String) -> String? {
    fields.first { Self.isSame($0.name, name) }?.value
  }

  /// All values of a field.
  func values(of name: String) -> [String] {
    fields.filter { Self.isSame($0.name, name) }.map(\.value)
  }

  mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// Appends text to the last value, as a folded line does (RFC 9112 §5.2).
  mutating func extendLast(_ text: String) {
    guard !fields.isEmpty else { return }
    fields[fields.count - 1].value += " " + text
  }

  /// Whether no name or value could end its line and start another.
  var areSendable: Bool {
    fields.allSatisfy { field in
      !field.name.isEmpty
        && (Array(field.name.utf8) + Array(field.value.utf8)).allSatisfy {
          $0 >= 0x20 && $0 != 0x7F
        }
    }
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8) || one.lowercased() == other.lowercased()
  }
}
