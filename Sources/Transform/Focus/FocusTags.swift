import JSONStream
import Records

/// Makes flat objects of tags, each spelling once a batch.
struct FocusTags: ~Copyable {
  private let source: Int?
  private let target: Int
  private let raw: Int
  private var seen = SeenValues()
  private var members: [TagMember] = []
  private var object = FlatObject()
  /// Rows whose tags cannot be read.
  private(set) var unparsable = 0

  init(_ plan: FocusPlan) {
    source = plan.source(plan.mapping.sources.tags)
    target = plan.made("Tags")
    raw = plan.made("x_TagsRaw")
  }

  mutating func fill(_ rows: FocusRows, _ window: inout ByteWindow) {
    guard let source else { return }
    seen.beginBatch()
    for row in 0..<rows.count {
      if let earlier = seen.earlierRow(like: row, column: source, rows, window) {
        rows.copy([target, raw], from: earlier, to: row)
      } else {
        read(row, rows, &window)
      }
      if !rows[row, raw].isNull { unparsable += 1 }
    }
  }

  private mutating func read(_ row: Int, _ rows: FocusRows, _ window: inout ByteWindow) {
    let slot = rows[row, source ?? target]
    rows[row, target] = .null
    rows[row, raw] = .null
    guard slot.byteCount > 0 else { return }
    let text = slot.kind == .escaped ? window.appendMeaning(of: slot) : slot
    switch members.read(text, &window) {
    case .nothing: break
    case .malformed: rows[row, raw] = slot
    case .tags(let isObject):
      let isFlat = !members.contains { $0.value.kind == .json || $0.isRepeated }
      rows[row, target] =
        isObject && isFlat
        ? Slot(.json, offset: text.offset, byteCount: text.byteCount)
        : object.append(members, prefix: "", to: &window)
    }
  }
}

extension [TagMember] {
  /// Reads the members of an object, or of one without braces, and marks those that a later one repeats.
  ///
  /// - Parameter text: plain text in the window.
  mutating func read(_ text: Slot, _ window: inout ByteWindow) -> TagForm {
    removeAll(keepingCapacity: true)
    var scanner = TagScanner(window.base, text)
    let form = scanner.read(into: &self)
    for index in indices where self[index].key.kind == .escaped {
      self[index].meaning = window.appendMeaning(of: self[index].key)
    }
    _ = markRepeated(in: window)
    return form
  }
}
