public import JSONStream
public import Records

/// Writes rows as RFC 4180: UTF-8, LF, NULL as nothing, the empty string as `""`.
///
/// Numbers keep the spelling that they came with. Strings are unescaped on the way, JSON goes verbatim as
/// text, and only fields that need quotes get them. Cost: one switch a value, no allocation a record.
public struct CSVEncoder: Sendable {
  /// The header line with its LF.
  public let header: [UInt8]
  private let columns: [Int32]
  private let escapesFormulas: Bool

  /// - Parameters:
  ///   - schema: the columns in output order.
  ///   - escapeFormulas: an apostrophe goes before text that starts with `=`, `+`, `-`, `@`, tab or CR,
  ///     unless it is a signed number, so that a spreadsheet computes nothing.
  public init(schema: Schema, escapeFormulas: Bool = false) {
    columns = schema.columns.map { Int32($0.slot) }
    escapesFormulas = escapeFormulas
    var line = ByteWindow(capacity: 1024)
    for (index, name) in schema.names.enumerated() {
      if index > 0 { line.append(0x2C) }
      line.appendCSVField(name, escapesFormulas: escapeFormulas)
    }
    line.append(0x0A)
    header = Array(line.bytes())
  }

  /// Appends the lines of some records of a table whose slots point into `window`, as many as fit.
  ///
  /// The output grows only when it is empty and too small for one line.
  ///
  /// - Returns: the first record that was not written, or `records.upperBound`.
  public func encodeWhatFits(
    _ window: borrowing ByteWindow, _ slots: borrowing SlotTable, records: Range<Int>,
    into output: inout ByteWindow
  ) -> Int {
    precondition(records.lowerBound >= 0 && records.upperBound <= slots.count)
    precondition(columns.allSatisfy { $0 >= 0 && $0 < slots.width })
    guard !records.isEmpty else { return records.upperBound }
    let (base, table, width) = (UnsafePointer(window.base), slots.slots, slots.width)
    var record = records.lowerBound
    if output.count == 0 { output.reserve(lineBound(table + record * width, width)) }
    _ = output.appendUninitialized(output.capacity - output.count) { room in
      guard let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      var out = start
      let end = start + room.count
      columns.withUnsafeBufferPointer { columns in
        while record < records.upperBound {
          let row = UnsafePointer(table + record * width)
          guard end - out >= lineBound(row, width) else { break }
          out = line(row, columns, base, out)
          record &+= 1
        }
      }
      return out - start
    }
    return record
  }

  /// More bytes than a line can have: all values doubled and quoted, an apostrophe and a comma each.
  @inline(__always)
  private func lineBound(_ row: UnsafePointer<Slot>, _ width: Int) -> Int {
    var bytes = 0
    for index in 0..<width { bytes &+= row[index].byteCount }
    // A column may be named by several output columns, never more often than there are columns.
    let repeats = columns.count > width ? columns.count : 1
    return 2 &* bytes &* repeats &+ 4 &* columns.count &+ 16
  }

  @inline(__always)
  private func line(
    _ row: UnsafePointer<Slot>, _ columns: UnsafeBufferPointer<Int32>,
    _ base: UnsafePointer<UInt8>, _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var out = start
    for column in columns {
      let slot = row[Int(column)]
      let count = slot.byteCount
      let source = base + slot.offset
      if escapesFormulas, let escaped = CSVField.escapingFormula(slot, source, out) {
        out = escaped
      } else {
        // The kind's three bits, and above them the mark for quotes.
        switch slot.bits >> 60 {
        case 0, 8: break
        case 1, 3, 4, 5:
          if count > 0 {
            copyBytes(from: source, to: out, count: count)
            out += count
          } else {
            out[0] = 0x22
            out[1] = 0x22
            out += 2
          }
        case 9:
          out[0] = 0x22
          copyBytes(from: source, to: out + 1, count: count)
          out[count + 1] = 0x22
          out += count + 2
        default: out = CSVField.write(slot, source, out)
        }
      }
      out[0] = 0x2C
      out += 1
    }
    if columns.isEmpty { out += 1 }
    out[-1] = 0x0A
    return out
  }
}

extension ByteWindow {
  /// Appends text as one CSV field.
  mutating func appendCSVField(_ text: String, escapesFormulas: Bool) {
    var scratch = ByteWindow(capacity: text.utf8.count)
    let slot = scratch.append(text: text)
    _ = appendUninitialized(2 * slot.byteCount + 4) { room in
      guard let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      let source = UnsafePointer(scratch.base + slot.offset)
      let end =
        (escapesFormulas ? CSVField.escapingFormula(slot, source, start) : nil)
        ?? CSVField.write(slot, source, start)
      return end - start
    }
  }
}
