public import JSONStream
public import Records

/// Turns the bodies of one listing, page by page and as they arrive, into conformed batches for a receiver.
///
///     beginPage → feed | fill … → endPage → beginPage → …
///
/// A batch is handed on when the window or the table is full, and at the end of each page: frame columns
/// filled, fields that the schema does not know in `extra`, every value in the form of its column, records
/// that have none in `rejected`. One window and one table serve all pages, so memory does not follow the body.
/// For one thread at a time.
public final class ListingReader {
  private let schema: Schema
  private let fields: FieldNames
  private let shape: DocumentShape
  private let limits: ScanLimits
  private let receiver: any BatchReceiver
  private let progress: UnitProgress?
  private let filler: FrameFiller
  private let conformer: RecordConformer
  private let batch: RecordBatch
  private var scanner: RecordScanner
  /// Bytes of the window at which a batch is handed on; more only for a record that is longer.
  private var fillLimit = ListingReader.windowFill
  private var page = -1
  private var records = 0
  private var firstOrdinalOfPage = 0

  /// Why the last page is not the JSON that it should be, for callers that ask for a cut body again.
  public private(set) var failure: JSONStreamError?

  /// The rest of the window's 512 KiB is for what is appended to each record.
  private static let windowFill = 448 << 10
  private static let windowBytes = 512 << 10
  private static let batchRecords = 512

  /// - Parameters:
  ///   - schema: the columns of the records; those with source names are read, those of the frame filled.
  ///   - width: slots of a record, those of computed columns included; at least the schema's.
  ///   - frame: what the frame columns say.
  ///   - shape: what kind of body is expected.
  ///   - limits: what a body may ask of memory.
  ///   - receiver: takes the batches; its `begin` is the caller's business.
  ///   - progress: where bytes, rows and pages are counted.
  public init(
    schema: Schema, width: Int, frame: RowFrame, shape: DocumentShape,
    limits: ScanLimits = ScanLimits(), receiver: any BatchReceiver, progress: UnitProgress? = nil
  ) {
    self.schema = schema
    self.shape = shape
    self.limits = limits
    self.receiver = receiver
    self.progress = progress
    fields = FieldNames(
      schema.columns.flatMap { column in column.sourceNames.map { ($0, column.slot) } })
    filler = FrameFiller(frame, schema: schema)
    conformer = RecordConformer(schema: schema)
    batch = RecordBatch(
      width: max(width, schema.width), recordCapacity: Self.batchRecords,
      windowBytes: Self.windowBytes)
    scanner = RecordScanner(fields: fields, shape: shape, limits: limits)
  }

  /// Records of the listing so far, rejected ones included.
  public var recordsRead: Int { records }

  /// Starts a page. What an unfinished one left is dropped.
  public func beginPage() {
    page += 1
    firstOrdinalOfPage = records
    failure = nil
    scanner = RecordScanner(
      fields: fields, shape: shape, limits: limits, firstOrdinal: firstOrdinalOfPage)
    batch.clear()
    fillLimit = Self.windowFill
    progress?.addPage()
  }

  /// Starts the page that was begun last once more, as if it had not been read.
  public func beginPageAgain() {
    page -= 1
    records = firstOrdinalOfPage
    beginPage()
  }

  /// Takes bytes of the page's body and hands full batches on.
  ///
  /// - Throws: what the body violates, with page, path and byte offset; what the receiver throws.
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

  /// Lets `read` write bytes of the page's body where they are decoded, and hands full batches on.
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

  /// Ends the page: its last batch is handed on, and its document must be complete.
  ///
  /// - Returns: what is known of the page. Returning means that the document ended as JSON ends.
  /// - Throws: a body that is cut, empty, an error, or anything but the document that was expected.
  public func endPage() throws(Fault) -> PageFacts {
    try advance(isLast: true)
    let envelope = scanner.envelope
    let link = envelope.nextLink.flatMap { $0 }.flatMap { $0.isEmpty ? nil : $0 }
    return PageFacts(
      nextLink: link, id: envelope.id, records: records - firstOrdinalOfPage,
      duplicateKeys: envelope.duplicateKeys, bytes: scanner.streamOffset + scanner.position)
  }

  /// Decodes what the window holds and hands on what is full.
  private func advance(isLast: Bool) throws(Fault) {
    while true {
      switch try scan(isLast) {
      case .tableFull:
        try deliver()
        scanner.stay()
      case .endOfDocument: return try moveOn()
      case .needsMoreBytes:
        guard batch.window.count >= fillLimit else { return }
        if batch.count > 0 || scanner.position > 0 {
          try moveOn()
        } else {
          fillLimit *= 2
        }
        return
      }
    }
  }

  private func scan(_ isLast: Bool) throws(Fault) -> ScanStep {
    do throws(JSONStreamError) {
      return try scanner.scan(
        &batch.window, into: &batch.slots, recordLimit: Self.batchRecords, isLast: isLast)
    } catch {
      failure = error
      throw Fault(.failed, error.description, at: "page \(page + 1)")
    }
  }

  /// Hands the batch on and keeps only the unfinished bytes of the window.
  private func moveOn() throws(Fault) {
    try deliver()
    scanner.moveOn(within: &batch.window)
    let unfinished = batch.window.count
    fillLimit = unfinished < Self.windowFill / 2 ? Self.windowFill : 2 * unfinished
  }

  /// Completes the rows, hands the batch on, and leaves the window as it was received.
  private func deliver() throws(Fault) {
    let received = batch.window.count
    batch.origin = BatchOrigin(
      page: page, windowOffset: scanner.streamOffset, firstOrdinalOfPage: firstOrdinalOfPage,
      arrayPath: scanner.envelope.listingName.map { "/\($0)" } ?? "")
    if batch.count > 0 {
      records += batch.count
      progress?.addRows(batch.count)
      filler.fill(batch, unknownFields: scanner.unknownFields)
      conformer.conform(batch, isSingle: shape == .single)
      try receiver.receive(batch)
    }
    batch.slots.removeAll()
    batch.rejected.removeAll(keepingCapacity: true)
    batch.window.truncate(to: received)
  }
}
