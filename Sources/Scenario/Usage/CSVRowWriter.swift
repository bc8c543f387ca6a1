import Records

/// Spells the rows of a month as lines of CSV: quantity, cost and date between the fragments of a line.
struct CSVRowWriter: RowWriter {
  let month: UsageMonth
  private let templates: LineTemplates
  private let isQuoted: Bool
  private let dateStart: [UInt8]
  private let dateEnd: [UInt8]

  init(month: UsageMonth, templates: LineTemplates, version: APIVersion) {
    (self.month, self.templates) = (month, templates)
    isQuoted = version == .v3
    let day = month.period.firstDay.description.utf8
    dateStart = Array(day.dropFirst(5).prefix(2)) + [UInt8(ascii: "/")]
    dateEnd = [UInt8(ascii: "/")] + day.prefix(4)
  }

  static var separator: UInt8? { nil }

  @inline(__always)
  func append(
    row: Int, rates: UnsafeBufferPointer<LineRate>, spoilt: Bool, to buffer: OutputBuffer
  ) {
    let use = month.use(at: row, rates: rates)
    let first = use.line * CSVLayout.perLine + use.variant * CSVLayout.fragmentsPerVariant
    templates.append(first, to: buffer)
    quote(buffer)
    if spoilt {
      buffer.append("n/a")
    } else {
      buffer.appendDecimal(
        UInt128(use.quantity), scale: use.quantityScale, spelling: use.quantitySpelling)
    }
    quote(buffer)
    templates.append(first + 1, to: buffer)
    quote(buffer)
    buffer.appendDecimal(use.cost, scale: use.costScale, spelling: use.costSpelling)
    quote(buffer)
    templates.append(first + 2, to: buffer)
    quote(buffer)
    buffer.append(dateStart)
    let day = UInt8(truncatingIfNeeded: month.day(of: row))
    buffer.append(0x30 + day / 10)
    buffer.append(0x30 + day % 10)
    buffer.append(dateEnd)
    quote(buffer)
    templates.append(first + 3, to: buffer)
  }

  @inline(__always)
  private func quote(_ buffer: OutputBuffer) {
    if isQuoted { buffer.append(UInt8(ascii: "\"")) }
  }
}
