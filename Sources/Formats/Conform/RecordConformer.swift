import Glibc
import JSONStream
import Records

/// Brings the values of a batch into the form of their columns and takes out the records that have none.
///
/// Amounts: numbers, or text that spells one. Days: `YYYY-MM-DD`, cut out of what stood around it. Booleans:
/// `true` or `false`, or text that says so. Text takes numbers and booleans as they are spelled. Column by
/// column, and only a few words are read of a value that is as it should be.
struct RecordConformer: Sendable {
  private struct Misfit {
    var record: Int
    var column: Int
    var slot: Slot
    var note: String
  }

  private let schema: Schema
  private let columns: [Column]
  private let textColumns: [Int]

  init(schema: Schema) {
    // The frame's own columns are filled as they should be.
    let columns = schema.columns.filter { !$0.sourceNames.isEmpty }
    self.schema = schema
    self.columns = columns
    textColumns = columns.indices.filter { columns[$0].type == .text }
  }

  /// Conforms all records; those that do not fit leave the rows and go to `batch.rejected`.
  ///
  /// - Parameter isSingle: the document is the one record, so that no index stands in its path.
  func conform(_ batch: RecordBatch, isSingle: Bool = false) {
    var misfits: [Misfit] = []
    findContainersInText(batch, &misfits)
    for (index, column) in columns.enumerated() {
      switch column.type {
      case .text, .timestamp: break
      case .decimal: conformAmounts(batch, index, &misfits)
      case .integer: conformIntegers(batch, index, &misfits)
      case .date: conformDays(batch, index, &misfits)
      case .boolean: conformBooleans(batch, index, &misfits)
      case .json: checkJSON(batch, index, &misfits)
      }
    }
    if !misfits.isEmpty { reject(misfits, of: batch, isSingle) }
  }

  // MARK: - Columns

  private func findContainersInText(_ batch: RecordBatch, _ misfits: inout [Misfit]) {
    let (slots, width, count) = (batch.slots.slots, batch.slots.width, batch.slots.count)
    for record in 0..<count {
      let row = slots + record * width
      // `json` is the only kind with both upper bits of the three, bits 62 and 61 of a slot.
      var bothBits: UInt64 = 0
      for index in 0..<width { bothBits |= row[index].bits & (row[index].bits << 1) }
      if bothBits & 1 << 62 == 0 { continue }
      for index in textColumns where row[columns[index].slot].kind == .json {
        note(record, index, batch, "", &misfits)
      }
    }
  }

  private func conformAmounts(_ batch: RecordBatch, _ index: Int, _ misfits: inout [Misfit]) {
    let (values, width) = (batch.slots.slots + columns[index].slot, batch.slots.width)
    var base = UnsafePointer(batch.window.base)
    for record in 0..<batch.slots.count {
      let value = values[record * width]
      if value.isNull || ValueForm.isPlainAmount(value, base) { continue }
      let meaning = batch.meaning(of: value)
      base = UnsafePointer(batch.window.base)
      guard let meaning else {
        note(record, index, batch, "", &misfits)
        continue
      }
      switch ValueForm.amountFault(batch.window.bytes(of: meaning)) {
      case nil: values[record * width] = meaning.with(.number)
      case .notANumber: note(record, index, batch, "", &misfits)
      case let fault?: note(record, index, batch, ", which \(fault)", &misfits)
      }
    }
  }

  private func conformIntegers(_ batch: RecordBatch, _ index: Int, _ misfits: inout [Misfit]) {
    let (values, width) = (batch.slots.slots + columns[index].slot, batch.slots.width)
    for record in 0..<batch.slots.count {
      let value = values[record * width]
      if value.isNull || ValueForm.isPlainInteger(value, batch.window.base) { continue }
      if let meaning = batch.meaning(of: value),
        let byteCount = ValueForm.integerByteCount(batch.window.bytes(of: meaning))
      {
        values[record * width] = Slot(.number, offset: meaning.offset, byteCount: byteCount)
      } else {
        note(record, index, batch, "", &misfits)
      }
    }
  }

  private func conformDays(_ batch: RecordBatch, _ index: Int, _ misfits: inout [Misfit]) {
    let (values, width) = (batch.slots.slots + columns[index].slot, batch.slots.width)
    // Most rows have the day of the row before, spelled alike: four words tell.
    var last = DaySpelling()
    var lastTurned: (spelling: Slot, day: Slot)?
    for record in 0..<batch.slots.count {
      let value = values[record * width]
      if value.isNull { continue }
      if value.kind == .string {
        let spelling = DaySpelling(batch.window.bytes(of: value))
        if spelling == last || ValueForm.isDay(batch.window.bytes(of: value)) {
          if spelling.isWhole { last = spelling }
          values[record * width] = Slot(.string, offset: value.offset, byteCount: 10)
          continue
        }
      }
      if let known = lastTurned, batch.window.isSame(known.spelling, value) {
        values[record * width] = known.day
      } else if let day = batch.day(of: value) {
        values[record * width] = day
        lastTurned = (value, day)
      } else {
        note(record, index, batch, "", &misfits)
      }
    }
  }

  private func conformBooleans(_ batch: RecordBatch, _ index: Int, _ misfits: inout [Misfit]) {
    let (values, width) = (batch.slots.slots + columns[index].slot, batch.slots.width)
    var words: (yes: Slot?, no: Slot?)
    for record in 0..<batch.slots.count {
      let value = values[record * width]
      if value.isNull || value.kind == .bool { continue }
      if value.kind != .number, let meaning = batch.meaning(of: value),
        let flag = ValueForm.boolean(batch.window.bytes(of: meaning))
      {
        // One word serves all rows of the batch.
        let known = flag ? words.yes : words.no
        let word = known ?? batch.window.append(text: flag ? "true" : "false").with(.bool)
        if flag { words.yes = word } else { words.no = word }
        values[record * width] = word
      } else {
        note(record, index, batch, "", &misfits)
      }
    }
  }

  private func checkJSON(_ batch: RecordBatch, _ index: Int, _ misfits: inout [Misfit]) {
    let (values, width) = (batch.slots.slots + columns[index].slot, batch.slots.width)
    for record in 0..<batch.slots.count {
      let kind = values[record * width].kind
      if kind == .number || kind == .bool { note(record, index, batch, "", &misfits) }
    }
  }

  // MARK: - Records that do not fit

  private func note(
    _ record: Int, _ column: Int, _ batch: RecordBatch, _ text: String, _ misfits: inout [Misfit]
  ) {
    misfits.append(
      Misfit(
        record: record, column: column, slot: batch.slots[record, columns[column].slot],
        note: text))
  }

  private func reject(_ misfits: [Misfit], of batch: RecordBatch, _ isSingle: Bool) {
    var first: [Int: Misfit] = [:]
    for misfit in misfits where first[misfit.record].map({ misfit.column < $0.column }) ?? true {
      first[misfit.record] = misfit
    }
    for record in first.keys.sorted() {
      if let misfit = first[record] { batch.rejected.append(rejection(misfit, batch, isSingle)) }
    }
    batch.slots.keep { first[$0] == nil }
  }

  private func rejection(
    _ misfit: Misfit, _ batch: RecordBatch, _ isSingle: Bool
  ) -> RejectedRecord {
    let column = columns[misfit.column]
    let name = column.sourceNames.first ?? column.name
    let place = batch.slots.place(of: misfit.record)
    let start = Int(place.offset)
    let bytes = UnsafeRawBufferPointer(
      rebasing: batch.window.bytes()[start..<start + Int(place.byteCount)])
    let isQuoted = misfit.slot.kind == .string || misfit.slot.kind == .escaped
    return RejectedRecord(
      page: batch.origin.page, ordinal: place.ordinal,
      path: (isSingle ? "" : batch.origin.path(ofOrdinal: place.ordinal)) + "/" + name,
      byteOffset: batch.origin.windowOffset + misfit.slot.offset - (isQuoted ? 1 : 0),
      reason: "expected \(column.type.expectation) for '\(name)', "
        + "found \(batch.excerpt(of: misfit.slot))\(misfit.note)",
      bytes: Array(bytes), cost: batch.statedCost(of: misfit.record, schema))
  }
}

/// A day's spelling of 16 to 24 bytes as words, to compare it with the one before.
private struct DaySpelling: Equatable {
  var count = 0
  var first: UInt64 = 0
  var second: UInt64 = 0
  var last: UInt64 = 0

  init() {}

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    guard isWhole, let base = bytes.baseAddress else { return }
    first = base.loadUnaligned(as: UInt64.self)
    second = base.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    last = base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
  }

  /// Whether the words hold all bytes; nothing equals a spelling where they do not.
  @inline(__always)
  var isWhole: Bool { count >= 16 && count <= 24 }

  @inline(__always)
  static func == (left: Self, right: Self) -> Bool {
    left.isWhole && left.count == right.count && left.first == right.first
      && left.second == right.second && left.last == right.last
  }
}

extension ByteWindow {
  /// Whether two slots are of one kind and have the same bytes.
  @inline(__always)
  fileprivate borrowing func isSame(_ one: Slot, _ other: Slot) -> Bool {
    one.kind == other.kind && one.byteCount == other.byteCount
      && memcmp(base + one.offset, base + other.offset, one.byteCount) == 0
  }
}

extension RecordBatch {
  /// The value as text or number without escapes, or nil for what is neither.
  fileprivate func meaning(of slot: Slot) -> Slot? {
    switch slot.kind {
    case .number, .string, .text: slot
    case .escaped: window.unescape(slot)
    case .null, .bool, .json: nil
    }
  }

  /// The day that a value spells in a way that must be rewritten.
  fileprivate func day(of slot: Slot) -> Slot? {
    guard slot.kind != .number, let meaning = meaning(of: slot) else { return nil }
    let bytes = window.bytes(of: meaning)
    if ValueForm.isDay(bytes) { return Slot(.string, offset: meaning.offset, byteCount: 10) }
    guard let day = ValueForm.dayOfAmericanSpelling(bytes) else { return nil }
    let offset = day.withUnsafeBytes { window.append($0) }
    return Slot(.string, offset: offset, byteCount: day.count)
  }

  /// The value for a message: at most 40 bytes of it, printable.
  fileprivate func excerpt(of slot: Slot) -> String {
    let bytes = window.bytes(of: slot)
    switch slot.kind {
    case .null: return "null"
    case .json: return bytes.first == 0x5B ? "an array" : "an object"
    case .number, .bool: return Excerpt.printable(bytes)
    case .string, .escaped, .text: return "\"\(Excerpt.printable(bytes))\""
    }
  }
}

extension Slot {
  fileprivate func with(_ kind: Kind) -> Slot {
    Slot(kind, offset: offset, byteCount: byteCount, needsQuotes: needsQuotes)
  }
}

extension BatchOrigin {
  /// JSON pointer of a record.
  func path(ofOrdinal ordinal: Int) -> String {
    "\(arrayPath)/\(ordinal - firstOrdinalOfPage)"
  }
}

extension ColumnType {
  /// What a value must be, to complete "expected …".
  var expectation: String {
    switch self {
    case .text: "text"
    case .decimal: "a number"
    case .integer: "a whole number"
    case .date: "a day"
    case .timestamp: "a moment"
    case .boolean: "true or false"
    case .json: "an object or text"
    }
  }
}
