/// A body that holds rows of usage, generated as it is sent: a page of JSON or a file of CSV.
final class UsageStream<Writer: RowWriter>: BodyStream {
  private let opening: [UInt8]
  private let closing: [UInt8]
  private let writers: [(writer: Writer, rows: Range<Int>)]
  private let faults: RowFaults
  private var section = 0
  private var nextRow = 0
  private var isOpened = false
  private var isFirstRow = true

  init(
    opening: [UInt8], writers: [(writer: Writer, rows: Range<Int>)], closing: [UInt8],
    faults: RowFaults
  ) {
    (self.opening, self.writers, self.closing, self.faults) = (opening, writers, closing, faults)
    nextRow = writers.first?.rows.lowerBound ?? 0
  }

  func rewind() {
    (section, isOpened, isFirstRow) = (0, false, true)
    nextRow = writers.first?.rows.lowerBound ?? 0
  }

  func fill(_ buffer: OutputBuffer) -> Bool {
    if !isOpened {
      buffer.append(opening)
      isOpened = true
    }
    while section < writers.count {
      let (writer, rows) = writers[section]
      nextRow = append(
        rows: max(nextRow, rows.lowerBound)..<rows.upperBound, by: writer, to: buffer)
      if nextRow < rows.upperBound { return true }
      section += 1
      nextRow = section < writers.count ? writers[section].rows.lowerBound : 0
    }
    buffer.append(closing)
    return false
  }

  /// Appends rows until the buffer has a piece. Returns the first row that did not fit.
  private func append(
    rows: Range<Int>, by writer: Writer, to buffer: OutputBuffer
  ) -> Int {
    let faults = faults
    let key = writer.month.key
    return writer.month.catalogue.rates.withUnsafeBufferPointer { rates in
      for row in rows {
        if buffer.hasPiece { return row }
        let spoilt = faults.isSpoilt(row, of: key)
        for _ in 0..<(faults.isDuplicated(row, of: key) ? 2 : 1) {
          if let separator = Writer.separator, !isFirstRow { buffer.append(separator) }
          isFirstRow = false
          writer.append(row: row, rates: rates, spoilt: spoilt, to: buffer)
        }
      }
      return rows.upperBound
    }
  }
}
