import JSONStream

/// One tag: slots of the window that its text lies in.
struct TagMember {
  /// The key as JSON spells it, without its quotes: `.string` or `.escaped`.
  var key: Slot
  /// The value: a string, number or literal, `.json` for an object or array, `.null` for null.
  var value: Slot
  /// The key as it is meant.
  var meaning: Slot
  /// Number of the key among those of the definition, -1 when it is none of them.
  var keyNumber: Int32 = -1
  /// A later tag has the same key.
  var isRepeated = false

  init(key: Slot, value: Slot) {
    self.key = key
    self.value = value
    meaning = key
  }
}

/// What the text of a row's tags is.
enum TagForm {
  /// Nothing: null, empty or blank.
  case nothing
  /// Tags. When `isObject`, the text is one object without blanks between its parts, and so fit to stay.
  case tags(isObject: Bool)
  /// Not tags: kept as it is, and counted.
  case malformed
}
