import Billing
import Formats
import JSONStream
import Records

/// What the first records of a file tell of the unit that they belong to, for files whose path does not.
struct FileOpening: Equatable, Sendable {
  /// The enrollment that a record or its id names.
  var enrollment: String?
  /// The billing period that a record or its id names.
  var period: CalendarMonth?
  /// The month of the first record's day.
  var monthOfDay: CalendarMonth?

  /// Reads the first batch of a file.
  ///
  /// - Throws: what is wrong with the file, as far as it was read.
  init(of path: String, _ spec: FilesSourceSpec) throws(Fault) {
    let schema = spec.dataset.fileSchema
    let collector = FirstRecord(schema, day: spec.dataset.dataset.dayColumn)
    let body = BodyReader(
      .automatic, schema: schema, width: schema.width, frame: RowFrame(), limits: spec.limits,
      receiver: collector)
    do throws(Fault) {
      let source = InflatingReader(
        try DescriptorReader(path: path), place: path, limits: spec.inflate)
      body.beginPage()
      while try body.fill(upTo: 1 << 17, { room throws(Fault) in try source.read(into: room) }) > 0
      {}
      _ = try body.endPage()
    } catch {
      guard collector.isFull else { throw error.placed(in: path) }
    }
    (enrollment, period) = (collector.enrollment, collector.period)
    monthOfDay = collector.monthOfDay
  }
}

extension Fault {
  /// The fault with a file for its page.
  func placed(in path: String) -> Fault {
    var fault = self
    if let place, place != path {
      let isPage = place.hasPrefix("page ") && !place.contains(",")
      fault.place = isPage ? path : "\(path), \(place)"
    } else {
      fault.place = path
    }
    return fault
  }
}

/// Takes the first record of a file and refuses the rest.
private final class FirstRecord: BatchReceiver {
  private let schema: Schema
  private let day: String?
  private(set) var isFull = false
  private(set) var enrollment: String?
  private(set) var period: CalendarMonth?
  private(set) var monthOfDay: CalendarMonth?

  init(_ schema: Schema, day: String?) {
    self.schema = schema
    self.day = day
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    guard batch.count > 0 else { return }
    isFull = true
    enrollment = text(FrameColumn.enrollment, batch)
    period = text(FrameColumn.billingPeriod, batch).flatMap { CalendarMonth($0) }
    if let day = day.flatMap({ text($0, batch) }).flatMap({ CalendarDate($0) }) {
      monthOfDay = day.month
    }
    readIdentifier(batch)
    if period == nil {
      period = text("billing_period_id", batch).flatMap { CalendarMonth($0) }
    }
    throw Fault(.failed, "the first record was enough")
  }

  /// The provider's ids of pages and records: `enrollments/100/billingperiods/201707/…`.
  private func readIdentifier(_ batch: RecordBatch) {
    let place = batch.slots.place(of: 0)
    let start = batch.window.bytes()[..<(Int(place.offset) + Int(place.byteCount))]
    let text = String(decoding: start.prefix(1 << 16), as: UTF8.self)
    guard let first = text.firstRange(of: "enrollments/") else { return }
    let parts = text[first.upperBound...].prefix(200).split(
      separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[1].lowercased() == "billingperiods" else { return }
    if enrollment == nil { enrollment = String(parts[0]) }
    if period == nil { period = CalendarMonth(String(parts[2].prefix(6))) }
  }

  private func text(_ column: String, _ batch: RecordBatch) -> String? {
    guard let slot = schema[column]?.slot else { return nil }
    let value = batch.slots[0, slot]
    guard value.byteCount > 0 else { return nil }
    let bytes = batch.window.bytes(of: value)
    return value.kind == .escaped
      ? JSONText.string(unescaping: bytes) : String(decoding: bytes, as: UTF8.self)
  }
}
