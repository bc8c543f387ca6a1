public import JSONStream
public import Records

/// Turns the CSV bodies of one listing, as they arrive, into conformed batches for a receiver.
///
/// RFC 4180 as billing APIs bend it: a byte order mark, title lines before the header, LF, CRLF or CR, a comma at the
/// end of lines, blank lines, line breaks inside quotes. The header is the first line whose fields are names of
/// columns; each body of the listing has one. An empty field is NULL, and so are empty quotes in a column that is no
/// text; in text they are the empty text. Amounts keep their spelling; a point without a digit before it gets a zero.
/// Fields that are no column go to `extra` as text. A record with another number of fields than the header is
/// rejected, unless all that is too much is empty.
///
/// Used as `ListingReader` is, with which it shares batches, frame and conforming. One window and one table serve all
/// bodies, so memory does not follow them. For one thread at a time.
public final class CSVReader {
  /// What the extract of the provider's first API begins with, folded.
  static let oldExtractTitle = "usagedataextract"

  private let schema: Schema
  private let names: CSVColumnNames
  private let mayBeWindows1252: Bool
  private let limits: ScanLimits
  private let receiver: any BatchReceiver
  private let progress: UnitProgress?
  private let filler: FrameFiller
  private let conformer: RecordConformer
  private let batch: RecordBatch
  private var headerScan: CSVHeaderScan
  private var scan: CSVRowScan?
  /// Bytes of the window at which a batch is handed on; more only for a record that is longer.
  private var fillLimit = CSVReader.windowFill
  private var page = -1
  private var records = 0
  private var firstOrdinalOfPage = 0
  /// Offset of the window's first byte in the body.
  private var windowOffset = 0
  private var isEmptyExtract = false
  /// Bytes that the window must hold before it is looked at again.
  private var resumeAt = 0

  /// Why the last body is not the CSV that it should be, for callers that ask for a cut body again.
  public private(set) var failure: CSVError?

  /// The rest of the window's 512 KiB is for what is appended to each record.
  private static let windowFill = 448 << 10
  private static let windowBytes = 512 << 10
  private static let batchRecords = 512

  /// - Parameters:
  ///   - schema: the columns of the records; found by their names and source names.
  ///   - width: slots of a record, those of computed columns included; at least the schema's.
  ///   - frame: what the frame columns say where the body does not.
  ///   - mayBeWindows1252: a body without byte order mark whose first bytes beyond ASCII are no UTF-8 is read as
  ///     Windows-1252; else it is refused.
  ///   - limits: what a body may ask of memory.
  ///   - receiver: takes the batches; its `begin` is the caller's business.
  ///   - progress: where bytes, rows and pages are counted.
  public init(
    schema: Schema, width: Int, frame: RowFrame, mayBeWindows1252: Bool = false,
    limits: ScanLimits = ScanLimits(), receiver: any BatchReceiver, progress: UnitProgress? = nil
  ) {
    self.schema = schema
    self.mayBeWindows1252 = mayBeWindows1252
    self.limits = limits
    self.receiver = receiver
    self.progress = progress
    names = CSVColumnNames(schema)
    filler = FrameFiller(frame, schema: schema)
    conformer = RecordConformer(schema: schema)
    batch = RecordBatch(
      width: max(width, schema.width), recordCapacity: Self.batchRecords,
      windowBytes: Self.windowBytes)
    headerScan = CSVHeaderScan(names, mayBeWindows1252: mayBeWindows1252)
  }

  /// Records of the listing so far, rejected ones included.
  public var recordsRead: Int { records }

  /// Whether the body was read as Windows-1252, as far as it was read.
  public var isWindows1252: Bool { (scan?.encoding ?? headerScan.encoding) == .windows1252 }

  /// Starts a body. What an unfinished one left is dropped.
  public func beginPage() {
    page += 1
    firstOrdinalOfPage = records
    failure = nil
    headerScan = CSVHeaderScan(names, mayBeWindows1252: mayBeWindows1252)
    scan = nil
    windowOffset = 0
    isEmptyExtract = false
    resumeAt = 0
    batch.clear()
    fillLimit = Self.windowFill
    progress?.addPage()
  }

  /// Starts the body that was begun last once more, as if it had not been read.
  public func beginPageAgain() {
    page -= 1
    records = firstOrdinalOfPage
    beginPage()
  }

  /// Takes bytes of the body and hands full batches on.
  ///
  /// - Throws: what the body violates, with page, line, column and byte offset; what the receiver throws.
  public func feed(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, fillLimit - batch.window.count)
      batch.window.append(UnsafeRawBufferPointer(rebasing: rest[..<count]))
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      progress?.addBytes(count)
      try advance(isLast: false)
    }
  }

  /// Lets `read` write bytes of the body where they are decoded, and hands full batches on.
  ///
  /// - Parameters:
  ///   - byteCount: the most to read.
  ///   - read: writes some bytes and returns how many, 0 at the end of the body.
  /// - Returns: what `read` returned.
  public func fill(
    upTo byteCount: Int, _ read: (UnsafeMutableRawBufferPointer) throws(Fault) -> Int
  ) throws(Fault) -> Int {
    let room = min(byteCount, fillLimit - batch.window.count)
    let count = try batch.window.appendUninitialized(room, read)
    progress?.addBytes(count)
    if count > 0 { try advance(isLast: false) }
    return count
  }

  /// Ends the body: its last batch is handed on, and its last record must be complete.
  ///
  /// - Returns: what is known of the body; it never has a next link.
  /// - Throws: a body that is cut, empty, without header, or no CSV.
  public func endPage() throws(Fault) -> PageFacts {
    try advance(isLast: true)
    return PageFacts(
      records: records - firstOrdinalOfPage, bytes: windowOffset + batch.window.count)
  }

  // MARK: - Scanning

  /// Decodes what the window holds and hands on what is full.
  private func advance(isLast: Bool) throws(Fault) {
    guard try hasHeader(isLast), isLast || batch.window.count >= resumeAt else { return }
    while true {
      switch try scanRows(isLast) {
      case .tableFull: try deliver()
      case .endOfBody: return try deliver()
      case .needsMoreBytes:
        guard batch.window.count >= fillLimit else { return waitForHalf() }
        if batch.count > 1 || (scan?.recordStart ?? 0) > 0 {
          try deliver()
        } else {
          fillLimit *= 2
        }
        return
      }
    }
  }

  /// A long field is looked at again only when it is twice as long, so that small pieces cost no more than large ones.
  private func waitForHalf() {
    let start = scan?.position ?? 0
    resumeAt = min(fillLimit, start + 2 * (batch.window.count - start))
    if resumeAt - batch.window.count < 4096 { resumeAt = 0 }
  }

  private func scanRows(_ isLast: Bool) throws(Fault) -> CSVRowScan.Step {
    do throws(CSVScanFault) {
      return try scan?.scan(
        batch.window, into: &batch.slots, limit: Self.batchRecords, firstOrdinal: records,
        isLast: isLast) ?? .endOfBody
    } catch {
      throw fault(error)
    }
  }

  /// Finds the header; false while more bytes are needed, and for an extract without one.
  private func hasHeader(_ isLast: Bool) throws(Fault) -> Bool {
    if scan != nil { return true }
    if isEmptyExtract { return false }
    let line = headerScan.line
    switch headerScan.find(in: batch.window, isLast: isLast) {
    case .needsMoreBytes: return false
    case .emptyExtract: isEmptyExtract = true
    case .header(let header, let end):
      scan = CSVRowScan(
        header: header, start: end, line: headerScan.line + 1,
        encoding: headerScan.encoding, hasMultibyte: headerScan.hasMultibyte,
        mayBeWindows1252: mayBeWindows1252 && !headerScan.hasMark,
        maximumRecordBytes: limits.maximumRecordBytes)
      return true
    case .noBytes: throw fault(.emptyBody, "the body is empty; expected CSV", line: 1, at: 0)
    case .none(let first):
      throw fault(
        .noHeader,
        "no line has the names of \(schema.endpoint); the first is "
          + "'\(Self.shown(first))'", line: 1, at: 0)
    case .repeated(let name, let at):
      throw fault(
        .repeatedColumn, "the header names '\(Self.shown(name))' twice", line: headerScan.line,
        at: at, lineStart: headerScan.lineStart)
    case .strayByte(let at):
      throw fault(
        .strayByte, strayByte(at), line: headerScan.line, at: at, lineStart: headerScan.lineStart)
    case .openQuote:
      throw fault(
        .truncated, "the body ends inside quotes that open", line: max(line, headerScan.line),
        at: headerScan.lineStart, lineStart: headerScan.lineStart)
    }
    return false
  }

  // MARK: - Batches

  /// Completes the rows, hands the batch on, and keeps only the unfinished record of the window.
  private func deliver() throws(Fault) {
    guard var rows = scan else { return }
    scan = nil
    rows.rewind(&batch.slots)
    let received = batch.window.count
    batch.origin = BatchOrigin(
      page: page, windowOffset: windowOffset, firstOrdinalOfPage: firstOrdinalOfPage)
    if batch.count > 0 {
      let first = records
      records += batch.count
      progress?.addRows(batch.count)
      let settled = batch.settle(rows, schema)
      filler.fill(batch, unknownFields: settled.unknown)
      batch.rejectMisfits(rows)
      conformer.conform(batch)
      if !batch.rejected.isEmpty {
        batch.describeRejections(rows, settled.escaped, firstOrdinal: first, schema)
      }
      do throws(Fault) {
        try receiver.receive(batch)
      } catch {
        scan = rows
        throw error
      }
    }
    let taken = rows.recordStart
    batch.slots.removeAll()
    batch.rejected.removeAll(keepingCapacity: true)
    batch.window.truncate(to: received)
    batch.window.dropFirst(taken)
    windowOffset += taken
    rows.moveOn()
    resumeAt = 0
    scan = rows
    let unfinished = batch.window.count
    fillLimit = unfinished < Self.windowFill / 2 ? Self.windowFill : 2 * unfinished
  }
}

// MARK: - Messages

extension CSVReader {
  private func fault(_ found: CSVScanFault) -> Fault {
    let line = scan?.line ?? 1
    switch found.kind {
    case .openQuote:
      return fault(
        .truncated, "the body ends inside quotes, in the record that begins", line: line,
        at: found.row, lineStart: found.row)
    case .shortLastRecord(let count):
      let expected = scan?.header.requiredFields ?? 0
      return fault(
        .truncated,
        "the body ends after \(count) of the \(expected) fields of its last record, which begins",
        line: line, at: found.row, lineStart: found.row)
    case .recordTooLong:
      return fault(
        .recordTooLong,
        "a record is longer than \(limits.maximumRecordBytes) bytes; perhaps a quote is open",
        line: line, at: found.row, lineStart: found.row)
    case .strayByte: return inRecord(.strayByte, strayByte(found.at), found)
    case .invalidUTF8: return inRecord(.invalidUTF8, "expected valid UTF-8", found)
    }
  }

  /// A fault at a byte of a record, whose line is counted from the record's first.
  private func inRecord(_ kind: CSVError.Kind, _ detail: String, _ found: CSVScanFault) -> Fault {
    var line = scan?.line ?? 1
    var lineStart = found.row
    let bytes = batch.window.bytes()
    for at in found.row..<found.at {
      let isBreak =
        bytes[at] == CSVFieldScanner.lineFeed
        || bytes[at] == CSVFieldScanner.carriageReturn
          && (at + 1 == bytes.count || bytes[at + 1] != CSVFieldScanner.lineFeed)
      if isBreak {
        line += 1
        lineStart = at + 1
      }
    }
    return fault(kind, detail, line: line, at: found.at, lineStart: lineStart)
  }

  private func fault(
    _ kind: CSVError.Kind, _ detail: String, line: Int, at: Int, lineStart: Int? = nil
  ) -> Fault {
    let error = CSVError(
      kind, line: line, column: at - (lineStart ?? at) + 1, byteOffset: windowOffset + at,
      detail: detail)
    failure = error
    return Fault(.failed, error.description, at: "page \(page + 1)")
  }

  /// One byte tells it, however many had arrived.
  private func strayByte(_ at: Int) -> String {
    let byte = batch.window[at]
    let found =
      (0x20..<0x7F).contains(byte)
      ? "'\(Unicode.Scalar(byte))'" : "byte 0x\(String(byte, radix: 16))"
    return "expected a comma or a line break behind a closing quote, found \(found)"
  }

  private static func shown(_ text: String) -> String {
    var text = text
    return text.withUTF8 { Excerpt.printable(UnsafeRawBufferPointer($0)) }
  }
}
