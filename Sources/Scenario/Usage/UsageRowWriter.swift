import Records

/// Spells the rows of a month, one after the other.
protocol RowWriter {
  var month: UsageMonth { get }
  /// What stands between two rows.
  static var separator: UInt8? { get }

  /// Appends a row; it fits where the buffer has no piece yet.
  ///
  /// - Parameter spoilt: puts text where the quantity belongs.
  func append(
    row: Int, rates: UnsafeBufferPointer<LineRate>, spoilt: Bool, to buffer: OutputBuffer)
}

/// Spells the rows of a month as JSON objects.
struct UsageRowWriter: RowWriter {
  let month: UsageMonth
  private let templates: LineTemplates
  private let yearAndMonth: [UInt8]

  init(month: UsageMonth, templates: LineTemplates) {
    self.month = month
    self.templates = templates
    yearAndMonth = Array(month.period.firstDay.description.utf8.prefix(8))
  }

  static var separator: UInt8? { UInt8(ascii: ",") }

  @inline(__always)
  func append(
    row: Int, rates: UnsafeBufferPointer<LineRate>, spoilt: Bool, to buffer: OutputBuffer
  ) {
    let use = month.use(at: row, rates: rates)
    let first = use.line * LineTemplates.perLine
    buffer.append(templates.opening)
    buffer.appendDecimal(use.cost, scale: use.costScale, spelling: use.costSpelling)
    templates.append(first, to: buffer)
    buffer.append(yearAndMonth)
    let day = UInt8(truncatingIfNeeded: month.day(of: row))
    buffer.append(0x30 + day / 10)
    buffer.append(0x30 + day % 10)
    templates.append(first + 1, to: buffer)
    if spoilt {
      buffer.append("\"n/a\"")
    } else {
      buffer.appendDecimal(
        UInt128(use.quantity), scale: use.quantityScale, spelling: use.quantitySpelling)
    }
    templates.append(first + 2 + use.variant, to: buffer)
  }
}
