/// The records of a lenient CSV body, read byte by byte and slowly: what `CSVReader` must find.
struct ReferenceCSVReader {
  struct Field: Equatable {
    var bytes: [UInt8] = []
    var isQuoted = false
  }

  struct Record: Equatable {
    var fields: [Field]
    /// From 1.
    var line: Int
    var offset: Int
    var bytes: [UInt8]
  }

  enum Failure: Error, Equatable {
    case openQuote(line: Int, offset: Int)
    case strayByte(line: Int, offset: Int)
  }

  /// All records, blank ones too.
  static func records(of body: [UInt8]) throws(Failure) -> [Record] {
    var records: [Record] = []
    var line = 1
    var at = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while at < body.count {
      let start = at
      let firstLine = line
      var fields: [Field] = []
      var contentEnd = at
      record: while true {
        var field = Field()
        if at < body.count, body[at] == 0x22 {
          field.isQuoted = true
          at += 1
          while true {
            guard at < body.count else { throw .openQuote(line: firstLine, offset: start) }
            if body[at] == 0x22 {
              at += 1
              if at < body.count, body[at] == 0x22 {
                field.bytes.append(0x22)
                at += 1
                continue
              }
              break
            }
            let isCR = body[at] == 0x0D
            if body[at] == 0x0A || isCR && !(at + 1 < body.count && body[at + 1] == 0x0A) {
              line += 1
            }
            field.bytes.append(body[at])
            at += 1
          }
        } else {
          while at < body.count, ![0x2C, 0x0A, 0x0D].contains(body[at]) {
            field.bytes.append(body[at])
            at += 1
          }
        }
        contentEnd = at
        fields.append(field)
        guard at < body.count else { break record }
        switch body[at] {
        case 0x2C: at += 1
        case 0x0A:
          at += 1
          break record
        case 0x0D:
          at += 1
          if at < body.count, body[at] == 0x0A { at += 1 }
          break record
        default: throw .strayByte(line: line, offset: at)
        }
      }
      records.append(
        Record(
          fields: fields, line: firstLine, offset: start, bytes: Array(body[start..<contentEnd])))
      line += 1
    }
    return records
  }
}
