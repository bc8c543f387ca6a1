/// The records of a data set that is served as one bare array.
///
/// A list is small whatever it lists; its records are made when a body is read, some microseconds each.
public struct RecordList {
  /// Spells a record as an object; nil leaves it out. The second argument asks for text where a number belongs.
  typealias Record = (Int, Bool) -> [UInt8]?

  /// Tells the list from every other one of the seed.
  public let name: String
  private let count: Int
  private let key: UInt64
  private let record: Record

  /// - Parameters:
  ///   - count: how many records there are, those left out included.
  ///   - record: spells a record; nil leaves it out.
  init(_ name: String, seed: UInt64, count: Int, record: @escaping Record) {
    (self.name, self.count, self.record) = (name, count, record)
    key = scattered(name, seed)
  }

  /// The records as a JSON array.
  public func array(faults: RowFaults) -> any BodyStream {
    RecordStream(count: count, key: key, faults: faults, record: record)
  }
}

/// A bare array of records, each made when its turn comes.
private final class RecordStream: BodyStream {
  private let count: Int
  private let key: UInt64
  private let faults: RowFaults
  private let record: RecordList.Record
  private var next = 0
  private var isOpened = false
  private var isFirst = true

  /// - Parameter key: what the rows that the faults hit follow from.
  init(count: Int, key: UInt64, faults: RowFaults, record: @escaping RecordList.Record) {
    (self.count, self.key, self.faults, self.record) = (count, key, faults, record)
  }

  func rewind() { (next, isOpened, isFirst) = (0, false, true) }

  func fill(_ buffer: OutputBuffer) -> Bool {
    if !isOpened { buffer.append(UInt8(ascii: "[")) }
    isOpened = true
    while next < count {
      if buffer.hasPiece { return true }
      append(record(next, faults.isSpoilt(next, of: key)), to: buffer)
      next += 1
    }
    buffer.append(UInt8(ascii: "]"))
    return false
  }

  private func append(_ object: [UInt8]?, to buffer: OutputBuffer) {
    guard let object else { return }
    for _ in 0..<(faults.isDuplicated(next, of: key) ? 2 : 1) {
      if !isFirst { buffer.append(UInt8(ascii: ",")) }
      isFirst = false
      buffer.append(object)
    }
  }
}
