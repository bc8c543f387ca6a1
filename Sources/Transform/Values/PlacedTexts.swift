import JSONStream

/// Texts that a transform writes into many rows, put into each batch's window once, and only when a row wants them.
struct PlacedTexts: ~Copyable {
  private let texts: ByteTable
  /// What each text is, where it lies, and in the window of which batch; NULL until it is first wanted, for a table
  /// may have many more texts than a unit wants.
  private var places: [(slot: Slot, batch: UInt32)]
  private var batch: UInt32 = 0

  init(_ texts: ByteTable) {
    self.texts = texts
    places = Array(repeating: (.null, 0), count: texts.count)
  }

  /// Forgets the windows seen so far.
  mutating func beginBatch() {
    if batch == .max {
      for index in places.indices { places[index].batch = 0 }
      batch = 0
    }
    batch += 1
  }

  /// The slot of a text in the batch at hand; may append to the window.
  @inline(__always)
  mutating func slot(_ number: Int, in window: inout ByteWindow) -> Slot {
    let place = places[number]
    return place.batch == batch ? place.slot : self.place(number, in: &window)
  }

  @inline(never)
  private mutating func place(_ number: Int, in window: inout ByteWindow) -> Slot {
    let offset = texts.withText(number) { window.append($0) }
    var text = places[number].slot
    if text.isNull { text = texts.withText(number) { TextSlot.slot(of: $0, offset: 0) } }
    let slot = Slot(
      text.kind, offset: offset, byteCount: text.byteCount, needsQuotes: text.needsQuotes)
    places[number] = (slot, batch)
    return slot
  }
}

/// Says what plain bytes are as a value.
enum TextSlot {
  /// The slot of text without escapes: `.string` when JSON could take it as it is, else `.text`.
  static func slot(of text: UnsafeRawBufferPointer, offset: Int) -> Slot {
    let isPlain = !text.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
    return Slot(
      isPlain ? .string : .text, offset: offset, byteCount: text.count,
      needsQuotes: needsQuotes(text))
  }

  /// Whether a CSV field of that text stands between quotes.
  static func needsQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
    text.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
  }
}
