// Text written into windows: the meaning of escaped strings, and JSON's spelling of text.
//
// A window that a scanner still reads from must not be written to: what is appended would be taken for the
// body. Write after `RecordScanner.moveOn`, or into a window of its own.
extension ByteWindow {
  /// Appends what the content of a JSON string means.
  ///
  /// - Returns: its slot, of kind `.text`.
  @discardableResult
  public mutating func appendUnescaped(_ content: UnsafeRawBufferPointer) -> Slot {
    reserve(content.count)
    let start = count
    let written = appendUninitialized(content.count) { JSONText.unescape(content, to: $0) }
    return textSlot(start, written)
  }

  /// Appends what a slot of another window means; strings lose their escapes, all else is copied.
  ///
  /// - Returns: the slot of it here: `.text` for a string that was escaped, else the kind it had.
  @discardableResult
  public mutating func append(_ slot: Slot, of other: borrowing ByteWindow) -> Slot {
    let bytes = other.bytes(of: slot)
    if slot.kind == .escaped { return appendUnescaped(bytes) }
    if slot.kind == .null { return .null }
    let start = append(bytes)
    return Slot(
      slot.kind, offset: start, byteCount: bytes.count, needsQuotes: slot.needsQuotes)
  }

  /// Appends what an `.escaped` slot of this window means; any other slot is returned as it is.
  ///
  /// - Returns: the slot of the meaning, of kind `.text`.
  public mutating func unescape(_ slot: Slot) -> Slot {
    guard slot.kind == .escaped else { return slot }
    reserve(slot.byteCount)
    return appendUnescaped(bytes(of: slot))
  }

  /// Appends text as the content of a JSON string: quote, backslash and control bytes escaped, no quotes around it.
  ///
  /// - Parameter text: valid UTF-8.
  public mutating func appendEscaped(_ text: UnsafeRawBufferPointer) {
    reserve(text.count)
    var copied = 0
    for (index, byte) in text.enumerated()
    where byte < 0x20 || byte == Byte.quote || byte == Byte.backslash {
      append(UnsafeRawBufferPointer(rebasing: text[copied..<index]))
      appendEscape(of: byte)
      copied = index + 1
    }
    append(UnsafeRawBufferPointer(rebasing: text[copied...]))
  }

  private mutating func appendEscape(of byte: UInt8) {
    append(Byte.backslash)
    switch byte {
    case Byte.quote, Byte.backslash: append(byte)
    case 0x08: append(0x62)
    case Byte.tab: append(0x74)
    case Byte.lineFeed: append(0x6E)
    case 0x0C: append(0x66)
    case Byte.carriageReturn: append(0x72)
    default:
      append(0x75)
      append(Byte.zero)
      append(Byte.zero)
      append(Byte.zero + byte >> 4)
      append(byte & 15 < 10 ? Byte.zero + byte & 15 : 0x57 + byte & 15)
    }
  }

  private func textSlot(_ start: Int, _ byteCount: Int) -> Slot {
    var isSpecial = false
    for at in start..<start + byteCount {
      let byte = base[at]
      isSpecial =
        isSpecial || byte == Byte.comma || byte == Byte.quote || byte == Byte.lineFeed
        || byte == Byte.carriageReturn
    }
    return Slot(.text, offset: start, byteCount: byteCount, needsQuotes: isSpecial)
  }
}
