public import JSONStream
public import Records

/// The text formats that rows are written in.
public enum TextFormat: String, Sendable, CaseIterable {
  /// RFC 4180 with a header, LF, NULL as nothing and the empty string as `""`.
  case csv
  /// One JSON object a line.
  case ndjson
}

/// Spells the rows of batches as text, in one of the formats.
///
/// A value, so that a sink can keep one for each file and call it record by record without an existential.
public enum RowEncoder: Sendable {
  /// Rows as CSV.
  case csv(CSVEncoder)
  /// Rows as NDJSON.
  case ndjson(NDJSONEncoder)

  /// - Parameters:
  ///   - format: the format.
  ///   - schema: the columns in output order.
  ///   - escapeFormulas: CSV only: text that a spreadsheet would compute gets an apostrophe in front.
  public init(_ format: TextFormat, schema: Schema, escapeFormulas: Bool = false) {
    switch format {
    case .csv: self = .csv(CSVEncoder(schema: schema, escapeFormulas: escapeFormulas))
    case .ndjson: self = .ndjson(NDJSONEncoder(schema: schema))
    }
  }

  /// What every file starts with: the CSV header, or nothing.
  public var header: [UInt8] {
    switch self {
    case .csv(let encoder): encoder.header
    case .ndjson: []
    }
  }

  /// Appends the lines of some records to `output`, as many as fit.
  ///
  /// The output grows only when it is empty and too small for one line.
  ///
  /// - Returns: the first record that was not written, or `records.upperBound`.
  public func encodeWhatFits(
    _ batch: RecordBatch, records: Range<Int>, into output: inout ByteWindow
  ) -> Int {
    switch self {
    case .csv(let encoder):
      encoder.encodeWhatFits(batch.window, batch.slots, records: records, into: &output)
    case .ndjson(let encoder):
      encoder.encodeWhatFits(batch.window, batch.slots, records: records, into: &output)
    }
  }

  /// Appends the lines of some records to `output`, which grows when it must.
  public func encode(_ batch: RecordBatch, records: Range<Int>, into output: inout ByteWindow) {
    var next = records.lowerBound
    while true {
      next = encodeWhatFits(batch, records: next..<records.upperBound, into: &output)
      if next == records.upperBound { return }
      output.reserve(output.capacity - output.count + 1)
    }
  }
}
