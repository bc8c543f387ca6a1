/// RFC 4180 read byte by byte, slowly and strictly; an unquoted empty field is NULL.
enum ReferenceCSV {
  struct Malformed: Error {
    let offset: Int
  }

  static func rows(of text: String) throws -> [[String?]] {
    let bytes = Array(text.utf8)
    var rows: [[String?]] = []
    var row: [String?] = []
    var at = 0
    while at < bytes.count {
      var field: [UInt8] = []
      var isQuoted = false
      if bytes[at] == 0x22 {
        isQuoted = true
        at += 1
        while true {
          guard at < bytes.count else { throw Malformed(offset: at) }
          if bytes[at] != 0x22 {
            field.append(bytes[at])
            at += 1
          } else if at + 1 < bytes.count, bytes[at + 1] == 0x22 {
            field.append(0x22)
            at += 2
          } else {
            at += 1
            break
          }
        }
      } else {
        while at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A {
          guard bytes[at] != 0x22, bytes[at] != 0x0D else { throw Malformed(offset: at) }
          field.append(bytes[at])
          at += 1
        }
      }
      row.append(field.isEmpty && !isQuoted ? nil : String(decoding: field, as: UTF8.self))
      guard at < bytes.count, bytes[at] == 0x2C || bytes[at] == 0x0A else {
        throw Malformed(offset: at)
      }
      if bytes[at] == 0x0A {
        rows.append(row)
        row = []
      } else if at + 1 == bytes.count {
        throw Malformed(offset: at)
      }
      at += 1
    }
    guard row.isEmpty else { throw Malformed(offset: at) }
    return rows
  }
}
