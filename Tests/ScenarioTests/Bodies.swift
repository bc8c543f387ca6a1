import Records
import Scenario

/// The enrollment that the tests are about.
let enrollment = "100"

/// April to June 2017.
let april = CalendarMonth(index: 2017 * 12 + 3)
let june = CalendarMonth(index: 2017 * 12 + 5)

extension RowFaults {
  /// No row is marred.
  static let none = RowFaults(duplicateShare: 0, spoiltShare: 0, seed: 1)
}

extension BodyStream {
  /// All bytes, taken piece by piece from where the stream is.
  func read() -> [UInt8] {
    let buffer = OutputBuffer(capacity: 2 * OutputBuffer.pieceBytes)
    var bytes: [UInt8] = []
    var moreFollows = true
    while moreFollows {
      buffer.removeAll()
      moreFollows = fill(buffer)
      bytes += buffer.bytes
    }
    return bytes
  }
}

extension UsageListing {
  /// Some of the rows as an array of JSON.
  func array(
    _ version: APIVersion = .v3, from start: Int = 0, count: Int = .max, faults: RowFaults = .none
  ) -> [UInt8] {
    page(
      from: start, count: count, version, opening: Array("[".utf8),
      closing: Array("]".utf8), faults: faults
    ).read()
  }
}
