import JSONStream
import Records

/// Counts the records of CSV as RFC 4180 has it and sums some of its columns, byte by byte.
///
/// It shares nothing with the writer of the files, so that it does not repeat its mistakes.
struct CSVTally {
  private(set) var tally: ColumnTally
  /// Names of the header, once it was read.
  private var header: [String]?
  private var isQuoted = false
  private var wasQuote = false
  private var field: [UInt8] = []
  private var fields: [[UInt8]] = []
  private var hasBytes = false

  init(_ columns: [String], currency: String?) {
    tally = ColumnTally(columns, currency: currency)
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    for byte in bytes { try take(byte) }
  }

  /// Ends a file: the next one has a header of its own.
  mutating func endFile() throws(Fault) {
    guard !hasBytes else { throw Fault(.failed, "its last record does not end") }
    header = nil
  }

  private mutating func take(_ byte: UInt8) throws(Fault) {
    hasBytes = true
    if isQuoted {
      if byte == 0x22 { (isQuoted, wasQuote) = (false, true) } else { field.append(byte) }
      return
    }
    switch byte {
    case 0x22:
      // The second of two quotes is one quote of the text.
      if wasQuote { field.append(byte) }
      isQuoted = true
    case 0x2C: endField()
    case 0x0A:
      endField()
      try endRecord()
      hasBytes = false
    default: field.append(byte)
    }
    wasQuote = false
  }

  private mutating func endField() {
    fields.append(field)
    field.removeAll(keepingCapacity: true)
    wasQuote = false
  }

  private mutating func endRecord() throws(Fault) {
    defer { fields.removeAll(keepingCapacity: true) }
    guard let header else {
      let names = fields.map { String(decoding: $0, as: UTF8.self) }
      self.header = names
      tally.place(names)
      return
    }
    guard fields.count == header.count else {
      throw Fault(
        .failed,
        "record \(tally.rows + 1) has \(fields.count) fields, and the header has \(header.count)")
    }
    try tally.add { index in fields[index].isEmpty ? nil : fields[index] }
  }
}

/// Counts rows and sums columns by currency.
struct ColumnTally {
  private let columns: [String]
  /// The column that tells the currency of a row; nil where none does.
  private let currency: String?
  private var places: [Int?] = []
  private var currencyPlace: Int?
  private(set) var rows = 0
  private(set) var sums: [String: [String: ExactSum]] = [:]

  init(_ columns: [String], currency: String?) {
    self.columns = columns
    self.currency = currency
  }

  /// Takes the order of the fields to come.
  mutating func place(_ names: [String]) {
    places = columns.map { names.firstIndex(of: $0) }
    currencyPlace = currency.flatMap(names.firstIndex)
    for (column, place) in zip(columns, places) where place != nil && sums[column] == nil {
      sums[column] = [:]
    }
  }

  /// Adds a row.
  ///
  /// - Parameter value: the bytes of a field, nil for none.
  mutating func add(_ value: (Int) -> [UInt8]?) throws(Fault) {
    rows += 1
    let code = currencyPlace.flatMap(value).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let currency = code.isEmpty ? UnknownCurrency.code : code
    for (column, place) in zip(columns, places) {
      guard let place else { continue }
      guard let text = value(place).map({ String(decoding: $0, as: UTF8.self) }) else { continue }
      guard let amount = ExactDecimal(text) else {
        throw Fault(.failed, "'\(column)' of record \(rows) is '\(text)', which is no amount")
      }
      do throws(DecimalError) {
        try sums[column, default: [:]][currency, default: ExactSum()].add(amount)
      } catch {
        throw Fault(.failed, "the sum of '\(column)' \(error)")
      }
    }
  }
}
