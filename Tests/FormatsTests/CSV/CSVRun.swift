import Formats
import JSONStream
import Records

/// Reads CSV bodies with a reader of the framed schema.
struct CSVRun {
  let collector = RowCollector(schema: .framed)
  let reader: CSVReader

  init(
    mayBeWindows1252: Bool = false, limits: ScanLimits = ScanLimits(),
    progress: UnitProgress? = nil
  ) {
    reader = CSVReader(
      schema: .framed, width: 13,
      frame: RowFrame(enrollment: "100", billingPeriod: CalendarMonth("201704"), currency: "EUR"),
      mayBeWindows1252: mayBeWindows1252, limits: limits, receiver: collector,
      progress: progress)
  }

  func body(_ bytes: [UInt8], chunk: Int = .max) throws(Fault) -> PageFacts {
    reader.beginPage()
    var start = 0
    while start < bytes.count {
      let end = chunk >= bytes.count - start ? bytes.count : start + chunk
      try bytes[start..<end].withUnsafeBufferPointer { (bytes) throws(Fault) in
        try reader.feed(UnsafeRawBufferPointer(bytes))
      }
      start = end
    }
    return try reader.endPage()
  }

  @discardableResult
  func body(_ text: String, chunk: Int = .max) throws(Fault) -> PageFacts {
    try body(Array(text.utf8), chunk: chunk)
  }

  /// The rows without their frame.
  var rows: [String] {
    collector.rows.map { row in
      let start = row.range(of: #""id":"#)?.lowerBound ?? row.startIndex
      return String(row[start...].dropLast())
    }
  }

  /// The rows of a body that has to be read.
  static func rows(_ text: String, mayBeWindows1252: Bool = false) throws -> [String] {
    let run = CSVRun(mayBeWindows1252: mayBeWindows1252)
    try run.body(text)
    return run.rows
  }

  /// What is wrong with a body.
  static func error(_ body: [UInt8], chunk: Int = .max, limits: ScanLimits = ScanLimits())
    -> CSVError?
  {
    let run = CSVRun(limits: limits)
    _ = try? run.body(body, chunk: chunk)
    return run.reader.failure
  }
}
