import JSONStream

/// Texts that a transform writes into many rows, put into each batch's window once, and only when a row wants them.
struct PlacedTexts: ~Copyable {
  private let texts: ByteTable
  /// Where each text lies in the window of the batch that `batches` tells.
  private var slots: [Slot]
  private var batches: [UInt32]
  private var batch: UInt32 = 0

  init(_ texts: ByteTable) {
    self.texts = texts
    slots = Array(repeating: .null, count: texts.count)
    batches = Array(repeating: 0, count: texts.count)
  }

  /// Forgets the windows seen so far.
  mutating func beginBatch() {
    if batch == .max {
      for index in batches.indices { batches[index] = 0 }
      batch = 0
    }
    batch += 1
  }

  /// The slot of a text in the batch at hand; may append to the window.
  @inline(__always)
  mutating func slot(_ number: Int, in window: inout ByteWindow) -> Slot {
    if batches[number] == batch { return slots[number] }
    return place(number, in: &window)
  }

  @inline(never)
  private mutating func place(_ number: Int, in window: inout ByteWindow) -> Slot {
    let slot = texts.withText(number) { text in
      TextSlot.slot(of: text, offset: window.append(text))
    }
    slots[number] = slot
    batches[number] = batch
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
