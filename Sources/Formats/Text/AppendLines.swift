import JSONStream

extension ByteWindow {
  /// Appends the lines of some records, as many as fit; grows only when it is empty and too small for one line.
  ///
  /// - Parameters:
  ///   - rows: the first slot of the first record of a table whose rows have `width` slots.
  ///   - records: records of the table.
  ///   - bound: at least the bytes of a row's line.
  ///   - line: writes a row's line and returns its end.
  /// - Returns: the first record that was not written, or `records.upperBound`.
  @inline(__always)
  mutating func appendLines(
    of rows: UnsafeMutablePointer<Slot>, width: Int, records: Range<Int>,
    bound: (UnsafePointer<Slot>) -> Int,
    line: (UnsafePointer<Slot>, UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard !records.isEmpty else { return records.upperBound }
    var record = records.lowerBound
    if count == 0 { reserve(bound(rows + record * width)) }
    _ = appendUninitialized(capacity - count) { room in
      guard let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      var out = start
      let end = start + room.count
      while record < records.upperBound {
        let row = UnsafePointer(rows + record * width)
        guard end - out >= bound(row) else { break }
        out = line(row, out)
        record &+= 1
      }
      return out - start
    }
    return record
  }
}
