/// A CSV file as a client of no special knowledge reads it: RFC 4180, with nothing skipped.
struct CSVTable {
  /// A cell; nil is nothing between two commas.
  typealias Cell = String?

  private(set) var lines: [[Cell]] = []

  /// Reads a file of UTF-8. Quotation marks may hold line breaks.
  init(_ bytes: [UInt8]) {
    var line: [Cell] = []
    var cell: [UInt8] = []
    var (isQuoted, wasQuoted) = (false, false)
    func text() -> Cell {
      cell.isEmpty && !wasQuoted ? nil : String(decoding: cell, as: UTF8.self)
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != 0x22 {
          cell.append(byte)
        } else if index < bytes.count, bytes[index] == 0x22 {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == 0x22 {
        (isQuoted, wasQuoted) = (true, true)
      } else if byte == 0x2C || byte == 0x0A {
        line.append(text())
        (cell, wasQuoted) = ([], false)
        if byte == 0x0A {
          lines.append(line)
          line = []
        }
      } else if byte != 0x0D {
        cell.append(byte)
      }
    }
  }
}
