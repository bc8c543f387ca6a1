import JSONStream
import Records

/// Takes the tags of each row of a batch apart. Allocates nothing per row once it has seen a few.
///
/// Rows whose tags are spelled alike are worked out once a batch: resources bring the same tags row after row.
struct TagMapper: ~Copyable {
  private let mapping: TagMapping
  private var texts: PlacedTexts
  private var seen = SeenValues()
  private var members: [TagMember] = []
  /// For each key of the definition the last tag of the row that has it, -1 for none.
  private var lastMember: [Int32]
  /// For each row of the batch and each column, whether a tag gave the value.
  private(set) var isMapped: [Bool] = []
  /// For each row of the batch, whether its tags are malformed.
  private(set) var isMalformed: [Bool] = []

  init(_ mapping: TagMapping) {
    self.mapping = mapping
    texts = PlacedTexts(mapping.texts)
    lastMember = Array(repeating: -1, count: mapping.keys.count)
  }

  /// Sets the slots of the columns, and of the rest, in every row.
  mutating func map(_ window: inout ByteWindow, _ slots: inout SlotTable) {
    beginBatch(rows: slots.count)
    let (table, width) = (slots.slots, slots.width)
    for row in 0..<slots.count {
      let values = table + row &* width
      let tags = values[mapping.source]
      if tags.isNull || tags.byteCount == 0 {
        leave(row, values, &window)
      } else if let earlier = seen.earlierRow(
        like: row, column: mapping.source, window.base, table, width: width)
      {
        copy(earlier, table + earlier &* width, to: row, values)
      } else {
        map(row, values, tags, &window)
      }
    }
  }

  private mutating func beginBatch(rows: Int) {
    texts.beginBatch()
    seen.beginBatch()
    isMapped.removeAll(keepingCapacity: true)
    isMapped.append(contentsOf: repeatElement(false, count: rows * mapping.columns.count))
    isMalformed.removeAll(keepingCapacity: true)
    isMalformed.append(contentsOf: repeatElement(false, count: rows))
  }

  /// A row without tags that can be read: defaults, and the tags' text as it came.
  private mutating func leave(
    _ row: Int, _ values: UnsafeMutablePointer<Slot>, _ window: inout ByteWindow
  ) {
    for index in mapping.columns.indices {
      values[mapping.columns[index].slot] = defaultValue(index, &window)
    }
    if let rest = mapping.rest { values[rest] = values[mapping.source] }
  }

  private mutating func copy(
    _ earlier: Int, _ from: UnsafeMutablePointer<Slot>, to row: Int,
    _ values: UnsafeMutablePointer<Slot>
  ) {
    let count = mapping.columns.count
    for index in 0..<count {
      let slot = mapping.columns[index].slot
      values[slot] = from[slot]
      isMapped[row &* count &+ index] = isMapped[earlier &* count &+ index]
    }
    isMalformed[row] = isMalformed[earlier]
    guard let rest = mapping.rest else { return }
    values[rest] = from[rest]
  }

  private mutating func map(
    _ row: Int, _ values: UnsafeMutablePointer<Slot>, _ tags: Slot, _ window: inout ByteWindow
  ) {
    let before = window.count
    let text = tags.kind == .escaped ? window.appendMeaning(of: tags) : tags
    members.removeAll(keepingCapacity: true)
    var scanner = TagScanner(window.base, text)
    switch scanner.read(into: &members) {
    case .malformed:
      isMalformed[row] = true
      fallthrough
    case .nothing:
      window.truncate(to: before)
      leave(row, values, &window)
    case .tags(let isObject):
      let hasListedKeys = findKeys(&window)
      for index in mapping.columns.indices {
        let value = hasListedKeys ? mappedValue(index, &window) : nil
        isMapped[row &* mapping.columns.count &+ index] = value != nil
        values[mapping.columns[index].slot] = value ?? defaultValue(index, &window)
      }
      guard let rest = mapping.rest else { return }
      let hasRepeated = members.markRepeated(in: window)
      values[rest] =
        isObject && !hasListedKeys && !hasRepeated
        ? Slot(.json, offset: text.offset, byteCount: text.byteCount)
        : window.appendObject(of: members)
    }
  }

  /// Numbers the members' keys and notes the last member of each; says whether the definition lists any.
  private mutating func findKeys(_ window: inout ByteWindow) -> Bool {
    for index in lastMember.indices { lastMember[index] = -1 }
    var hasListedKeys = false
    for index in members.indices {
      if members[index].key.kind == .escaped {
        members[index].meaning = window.appendMeaning(of: members[index].key)
      }
      let number = mapping.keys.number(of: window.bytes(of: members[index].meaning))
      guard number >= 0 else { continue }
      members[index].keyNumber = Int32(number)
      lastMember[number] = Int32(index)
      hasListedKeys = true
    }
    return hasListedKeys
  }

  /// The value of the first key listed that the row has; nil if it has none of them, or only as null.
  private mutating func mappedValue(_ index: Int, _ window: inout ByteWindow) -> Slot? {
    for key in mapping.columns[index].keys {
      let member = Int(lastMember[key])
      guard member >= 0, !members[member].value.isNull else { continue }
      let value = members[member].value
      if let replacement = replacement(of: value, index, &window) {
        return texts.slot(replacement, in: &window)
      }
      guard value.kind == .json else { return value }
      return Slot(
        .text, offset: value.offset, byteCount: value.byteCount,
        needsQuotes: TextSlot.needsQuotes(window.bytes(of: value)))
    }
    return nil
  }

  /// Number of the text that replaces a value, if the definition names the value.
  private func replacement(of value: Slot, _ index: Int, _ window: inout ByteWindow) -> Int? {
    guard mapping.columns[index].values.count > 0 else { return nil }
    let before = window.count
    let meaning = value.kind == .escaped ? window.appendMeaning(of: value) : value
    let number = mapping.columns[index].values.number(of: window.bytes(of: meaning))
    window.truncate(to: before)
    return number.map { mapping.columns[index].replacements[$0] }
  }

  @inline(__always)
  private mutating func defaultValue(_ index: Int, _ window: inout ByteWindow) -> Slot {
    guard let text = mapping.columns[index].defaultText else { return .null }
    return texts.slot(text, in: &window)
  }
}
