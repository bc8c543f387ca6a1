import Glibc
import JSONStream

/// Writes the meaning of text slots, and text as JSON strings.
enum TextEncoder {
  /// Appends what a slot means. Its meaning is never longer than its spelling, for which room is made.
  @inline(__always)
  static func write(
    _ bytes: UnsafePointer<UInt8>, _ slot: Slot, to output: inout CopyOutput
  ) throws(ValueFault) {
    let byteCount = slot.byteCount
    output.reserve(byteCount)
    switch slot.kind {
    case .escaped:
      try writeUnescaped(bytes, byteCount, to: &output)
    case .text:
      guard memchr(bytes, 0, byteCount) == nil else { throw .holdsNul }
      output.write(bytes, byteCount)
    default:
      output.write(bytes, byteCount)
    }
  }

  /// Whether what a slot means holds U+0000.
  @inline(__always)
  static func holdsNul(_ window: UnsafePointer<UInt8>, _ slot: Slot) -> Bool {
    let bytes = window + slot.offset
    switch slot.kind {
    case .text: return memchr(bytes, 0, slot.byteCount) != nil
    case .escaped: return escapesNul(bytes, slot.byteCount)
    default: return false
    }
  }

  /// Whether a backslash that is not itself escaped begins the escape of U+0000.
  private static func escapesNul(_ content: UnsafePointer<UInt8>, _ byteCount: Int) -> Bool {
    var offset = 0
    while offset < byteCount {
      guard content[offset] == UInt8(ascii: "\\") else {
        offset &+= 1
        continue
      }
      if content[offset &+ 1] == UInt8(ascii: "u"), offset &+ 6 <= byteCount,
        (2..<6).allSatisfy({ content[offset &+ $0] == UInt8(ascii: "0") })
      {
        return true
      }
      offset &+= 2
    }
    return false
  }

  private static func writeUnescaped(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    let target = output.base + output.count
    var read = 0
    var written = 0
    while read < byteCount {
      let byte = bytes[read]
      if byte != UInt8(ascii: "\\") {
        target[written] = byte
        read &+= 1
        written &+= 1
      } else {
        let next = bytes[read &+ 1]
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") || next == UInt8(ascii: "/") {
          target[written] = next
          read &+= 2
          written &+= 1
        } else {
          let step = JSONText.decodeEscape(
            UnsafeRawBufferPointer(start: bytes + read, count: byteCount - read),
            to: target + written)
          guard target[written] != 0 else { throw .holdsNul }
          read += step.read
          written += step.written
        }
      }
    }
    output.count += written
  }

  /// Appends text as a JSON string with its quotes.
  static func writeQuoted(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    output.reserve(byteCount * 6 + 2)
    output.write(UInt8(ascii: "\""))
    for index in 0..<byteCount {
      let byte = bytes[index]
      switch byte {
      case 0: throw .holdsNul
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        output.write(UInt8(ascii: "\\"))
        output.write(byte)
      case 0..<0x20:
        for letter in [0x5C, 0x75, 0x30, 0x30, 0x30 + byte >> 4] { output.write(letter) }
        output.write(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
      default: output.write(byte)
      }
    }
    output.write(UInt8(ascii: "\""))
  }
}
