/// A bare array of records, each made when its turn comes.
final class RecordStream: BodyStream {
  /// Spells a record as an object; nil leaves it out. The second argument asks for text where a number belongs.
  typealias Record = (Int, Bool) -> [UInt8]?

  private let count: Int
  private let key: UInt64
  private let faults: RowFaults
  private let record: Record
  private var next = 0
  private var isOpened = false
  private var isFirst = true

  /// - Parameters:
  ///   - count: how many records there are, those left out included.
  ///   - key: what the rows that the faults hit follow from.
  init(count: Int, key: UInt64, faults: RowFaults, record: @escaping Record) {
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

extension RoutedRequest {
  /// A bare array under an ETag that differs with everything its bytes depend on.
  ///
  /// - Parameters:
  ///   - name: tells the listing from every other one of the seed.
  ///   - count: how many records there are.
  ///   - record: spells a record; nil leaves it out.
  func array(_ name: String, count: Int, record: @escaping RecordStream.Record) -> Response {
    let options = provider.options
    let key = scattered(name, options.seed)
    let stream = RecordStream(count: count, key: key, faults: provider.faults.rows, record: record)
    let parts = "\(name) \(options.rowsPerMonth) \(options.currency) \(provider.faults.rows)"
    return Response(status: 200, body: .stream(stream)).tagged(
      "\"\(hexadecimal(scattered(parts, options.seed), digits: 16))\"", for: request)
  }
}
