import JSONStream
import Records

/// Writes members of JSON objects as one flat object: FOCUS knows no nested values.
struct FlatObject: ~Copyable {
  private var room = ByteWindow(capacity: 1 << 10)

  /// Appends an object of the members that no later one repeats.
  ///
  /// - Parameters:
  ///   - members: members whose bytes lie in the window.
  ///   - prefix: what the keys get in front.
  /// - Returns: its slot, of kind `.json`.
  mutating func append(
    _ members: [TagMember], prefix: StaticString, to window: inout ByteWindow
  ) -> Slot {
    room.truncate(to: 0)
    room.append(UInt8(ascii: "{"))
    for member in members where !member.isRepeated {
      if room.count > 1 { room.append(UInt8(ascii: ",")) }
      room.append(UInt8(ascii: "\""))
      room.append(UnsafeRawBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
      room.append(window.bytes(of: member.key))
      room.append(UInt8(ascii: "\""))
      room.append(UInt8(ascii: ":"))
      appendValue(member.value, of: window)
    }
    room.append(UInt8(ascii: "}"))
    let offset = window.append(room.bytes())
    return Slot(.json, offset: offset, byteCount: room.count)
  }

  private mutating func appendValue(_ value: Slot, of window: borrowing ByteWindow) {
    let bytes = window.bytes(of: value)
    switch value.kind {
    case .null: for byte in "null".utf8 { room.append(byte) }
    case .number, .bool: room.append(bytes)
    case .string, .escaped:
      room.append(UInt8(ascii: "\""))
      room.append(bytes)
      room.append(UInt8(ascii: "\""))
    case .text, .json:
      room.append(UInt8(ascii: "\""))
      room.appendEscaped(bytes)
      room.append(UInt8(ascii: "\""))
    }
  }
}
