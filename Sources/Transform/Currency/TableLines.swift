/// Lines and cells of a comma-separated table without line ends inside quotes, which rate tables never have.
///
/// Invariant: `bytes` stays valid as long as the value is used.
struct TableLines {
  private let bytes: UnsafeRawBufferPointer
  private var offset: Int
  /// Number of the line that was read last, from 1.
  private(set) var number = 0

  /// - Parameter bytes: the table; a byte order mark in front does not count.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line that is not blank, without its end; nil after the last.
  mutating func next() -> UnsafeRawBufferPointer? {
    while offset < bytes.count {
      let rest = bytes[offset...]
      let end = rest.firstIndex(of: 0x0A) ?? bytes.count
      let line = Self.trimmed(bytes, offset..<end)
      offset = end + 1
      number += 1
      if !line.isEmpty { return UnsafeRawBufferPointer(rebasing: bytes[line]) }
    }
    return nil
  }

  /// The cells of a line, without blanks and quotes around them, into `cells`.
  static func split(_ line: UnsafeRawBufferPointer, into cells: inout [Range<Int>]) {
    cells.removeAll(keepingCapacity: true)
    var start = 0
    for end in 0...line.count where end == line.count || line[end] == 0x2C {
      cells.append(unquoted(line, trimmed(line, start..<end)))
      start = end + 1
    }
  }

  /// The first 32 bytes as text that is safe to print.
  static func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: bytes.prefix(32), as: UTF8.self).unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return text.joined() + (bytes.count > 32 ? "…" : "")
  }

  private static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func unquoted(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    guard range.count >= 2, bytes[range.lowerBound] == 0x22, bytes[range.upperBound - 1] == 0x22
    else { return range }
    return range.lowerBound + 1..<range.upperBound - 1
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }
}
