public import JSONStream
public import Records

/// Writes rows as NDJSON: one object a line, every column present, in order.
///
/// Values pass through as JSON spelled them: amounts are numbers with the provider's digits, strings keep
/// their escapes, a JSON column keeps the string or the object that came. In a text column a number or a
/// boolean becomes a string, so that ids are strings whatever the provider sent.
public struct NDJSONEncoder: Sendable {
  /// One output column: what stands before its value, and how it is spelled.
  private struct Field {
    var slot: Int32
    /// A number or boolean in it is written as a string.
    var isText: Bool
    /// `,"name":` in `names`, with `{` in place of the comma for the first.
    var nameOffset: Int32
    var nameBytes: Int32
  }

  private let fields: [Field]
  /// All names one after the other, with 16 bytes behind the last.
  private let names: [UInt8]

  /// - Parameter schema: the columns in output order.
  public init(schema: Schema) {
    var fields: [Field] = []
    var names: [UInt8] = []
    for (index, column) in schema.columns.enumerated() {
      var spelled = ByteWindow(capacity: 256)
      spelled.append(index == 0 ? 0x7B : 0x2C)
      spelled.append(0x22)
      var name = column.name
      name.withUTF8 { spelled.appendEscaped(UnsafeRawBufferPointer($0)) }
      spelled.append(0x22)
      spelled.append(0x3A)
      fields.append(
        Field(
          slot: Int32(column.slot), isText: [.text, .date, .timestamp].contains(column.type),
          nameOffset: Int32(names.count), nameBytes: Int32(spelled.count)))
      names.append(contentsOf: spelled.bytes())
    }
    self.fields = fields
    self.names = names + [UInt8](repeating: 0, count: 16)
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
    precondition(fields.allSatisfy { $0.slot >= 0 && $0.slot < slots.width })
    guard !records.isEmpty else { return records.upperBound }
    let (base, table, width) = (UnsafePointer(window.base), slots.slots, slots.width)
    var record = records.lowerBound
    if output.count == 0 { output.reserve(lineBound(table + record * width, width)) }
    _ = output.appendUninitialized(output.capacity - output.count) { room in
      guard let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      var out = start
      let end = start + room.count
      fields.withUnsafeBufferPointer { fields in
        names.withUnsafeBufferPointer { names in
          guard let names = names.baseAddress else { return }
          while record < records.upperBound {
            let row = UnsafePointer(table + record * width)
            guard end - out >= lineBound(row, width) else { break }
            out = line(row, fields, names, base, out)
            record &+= 1
          }
        }
      }
      return out - start
    }
    return record
  }

  /// More bytes than a line can have: names, quotes, and text whose every byte becomes `\u00XX`.
  @inline(__always)
  private func lineBound(_ row: UnsafePointer<Slot>, _ width: Int) -> Int {
    var bytes = 0
    var textBytes = 0
    for index in 0..<width {
      let slot = row[index]
      bytes &+= slot.byteCount
      textBytes &+= slot.kind == .text ? slot.byteCount : 0
    }
    let repeats = fields.count > width ? fields.count : 1
    return (bytes &+ 5 &* textBytes) &* repeats &+ names.count &+ 4 &* fields.count &+ 16
  }

  @inline(__always)
  private func line(
    _ row: UnsafePointer<Slot>, _ fields: UnsafeBufferPointer<Field>,
    _ names: UnsafePointer<UInt8>, _ base: UnsafePointer<UInt8>,
    _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var out = start
    for field in fields {
      copyBytes(from: names + Int(field.nameOffset), to: out, count: Int(field.nameBytes))
      out += Int(field.nameBytes)
      let slot = row[Int(field.slot)]
      let count = slot.byteCount
      let source = base + slot.offset
      switch slot.kind {
      case .null:
        UnsafeMutableRawPointer(out).storeBytes(of: NDJSONEncoder.null, as: UInt32.self)
        out += 4
      case .number, .bool:
        if field.isText { fallthrough }
        copyBytes(from: source, to: out, count: count)
        out += count
      case .string, .escaped:
        out[0] = 0x22
        copyBytes(from: source, to: out + 1, count: count)
        out[count + 1] = 0x22
        out += count + 2
      case .text: out = JSONField.writeText(source, count, out)
      case .json: out = JSONField.writeOnOneLine(source, count, out)
      }
    }
    if fields.isEmpty {
      out[0] = 0x7B
      out += 1
    }
    out[0] = 0x7D
    out[1] = 0x0A
    return out + 2
  }

  /// `null` as four bytes in memory.
  private static let null = UInt32(bigEndian: 0x6E75_6C6C)
}
