public import JSONStream
public import Records

/// Reads the bodies of one listing, JSON or CSV as each turns out to be.
///
/// What is expected says how a body that is neither is refused; what comes decides how it is read: JSON begins with a
/// brace or a bracket, and the provider's first API answers a question for JSON with the title of its CSV when a month
/// is empty. For one thread at a time.
public final class BodyReader {
  /// What bodies are expected.
  public enum Form: Sendable, Equatable {
    /// JSON; the title of the old extract opens CSV all the same.
    case json(DocumentShape)
    /// CSV, UTF-8; an object or array is read as a JSON listing, so that an error in it is told.
    case csv
    /// Whatever a file holds: any envelope, NDJSON or CSV, UTF-8 or Windows-1252.
    case automatic
  }

  private enum Reader {
    case json(ListingReader)
    case csv(CSVReader)
  }

  /// Bytes that decide at the latest: a mark, white space and the old extract's title.
  private static let openingBytes = 64

  private let form: Form
  private let makeJSON: () -> ListingReader
  private let makeCSV: () -> CSVReader
  /// What the first body turned out to be.
  private var reader: Reader?
  /// The first bytes of a body, until they decide.
  private var opening: [UInt8]? = []
  private var page = -1
  private var isAgain = false

  /// - Parameters:
  ///   - form: what bodies are expected.
  ///   - schema: the columns of the records.
  ///   - width: slots of a record, those of computed columns included.
  ///   - frame: what the frame columns say.
  ///   - limits: what a body may ask of memory.
  ///   - receiver: takes the batches; its `begin` is the caller's business.
  ///   - progress: where bytes, rows and pages are counted.
  public init(
    _ form: Form, schema: Schema, width: Int, frame: RowFrame, limits: ScanLimits = ScanLimits(),
    receiver: any BatchReceiver, progress: UnitProgress? = nil
  ) {
    self.form = form
    let shape: DocumentShape =
      switch form {
      case .json(let shape): shape
      case .csv: .listing
      case .automatic: .automatic
      }
    makeJSON = {
      ListingReader(
        schema: schema, width: width, frame: frame, shape: shape, limits: limits,
        receiver: receiver, progress: progress)
    }
    makeCSV = {
      CSVReader(
        schema: schema, width: width, frame: frame, mayBeWindows1252: form == .automatic,
        limits: limits, receiver: receiver, progress: progress)
    }
  }

  /// Records of the listing so far, rejected ones included.
  public var recordsRead: Int {
    switch reader {
    case .json(let reader): reader.recordsRead
    case .csv(let reader): reader.recordsRead
    case nil: 0
    }
  }

  /// Whether the last body was refused by its reader.
  public var hasFailed: Bool {
    switch reader {
    case .json(let reader): reader.failure != nil
    case .csv(let reader): reader.failure != nil
    case nil: false
    }
  }

  /// Why the last body is not whole, where it ends too early; else nil.
  public var cut: String? {
    switch reader {
    case .json(let reader):
      reader.failure.flatMap { $0.kind == .truncated ? $0.description : nil }
    case .csv(let reader): reader.failure.flatMap { $0.kind == .truncated ? $0.description : nil }
    case nil: nil
    }
  }

  /// Whether the last body is not even of its form: no JSON, or no line with the names of columns.
  public var isForeign: Bool {
    switch reader {
    case .json(let reader): reader.failure != nil
    case .csv(let reader): reader.failure?.kind == .noHeader
    case nil: false
    }
  }

  /// Whether the last body is CSV.
  public var isCSV: Bool { if case .csv = reader { true } else { false } }

  /// What the last body is; nil until its first bytes told.
  public var bodyForm: BodyForm? { opening == nil ? (isCSV ? .csv : .json) : nil }

  /// Whether the last body was read as Windows-1252.
  public var isWindows1252: Bool {
    if case .csv(let reader) = reader { reader.isWindows1252 } else { false }
  }

  /// Starts a body. What an unfinished one left is dropped.
  public func beginPage() {
    page += 1
    opening = []
  }

  /// Starts the body that was begun last once more, as if it had not been read.
  public func beginPageAgain() {
    isAgain = true
    opening = []
  }

  /// Takes bytes of the body and hands full batches on.
  ///
  /// - Throws: what the body violates, with its place; what the receiver throws.
  public func feed(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    guard let known = opening else { return try pass(bytes) }
    opening = known + bytes.prefix(Self.openingBytes - known.count)
    if let isCSV = try isCSV(atEnd: false) { try open(isCSV) }
    if opening == nil {
      try pass(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(Self.openingBytes - known.count)))
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
    if let known = opening {
      var piece = ByteWindow(capacity: Self.openingBytes)
      let count = try piece.appendUninitialized(Self.openingBytes - known.count, read)
      try feed(piece.bytes())
      return count
    }
    switch reader {
    case .json(let reader): return try reader.fill(upTo: byteCount, read)
    case .csv(let reader): return try reader.fill(upTo: byteCount, read)
    case nil: return 0
    }
  }

  /// Ends the body: its last batch is handed on, and it must be complete.
  public func endPage() throws(Fault) -> PageFacts {
    if opening != nil { try open(isCSV(atEnd: true) ?? (form == .csv)) }
    switch reader {
    case .json(let reader): return try reader.endPage()
    case .csv(let reader): return try reader.endPage()
    case nil: return PageFacts()
    }
  }

  private func pass(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    guard !bytes.isEmpty else { return }
    switch reader {
    case .json(let reader): try reader.feed(bytes)
    case .csv(let reader): try reader.feed(bytes)
    case nil: break
    }
  }

  /// Hands the opening to the reader that it asks for.
  private func open(_ isCSV: Bool) throws(Fault) {
    let bytes = opening ?? []
    opening = nil
    switch reader {
    case nil: reader = isCSV ? .csv(makeCSV()) : .json(makeJSON())
    case .json where !isCSV, .csv where isCSV: break
    default:
      throw Fault(
        .failed, "it is \(isCSV ? "CSV" : "JSON"), and what came before it was not",
        at: "page \(page + 1)")
    }
    switch reader {
    case .json(let reader): isAgain ? reader.beginPageAgain() : reader.beginPage()
    case .csv(let reader): isAgain ? reader.beginPageAgain() : reader.beginPage()
    case nil: break
    }
    isAgain = false
    try bytes.withUnsafeBufferPointer { bytes throws(Fault) in
      try pass(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Whether the opening is that of CSV; nil while more bytes are needed.
  private func isCSV(atEnd: Bool) throws(Fault) -> Bool? {
    var bytes = (opening ?? [])[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let text = bytes.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let isDecisive = atEnd || bytes.endIndex >= Self.openingBytes
    guard let first = text.first, first != 0xEF || isDecisive else {
      return isDecisive ? form == .csv : nil
    }
    if first == 0x7B || first == 0x5B { return false }
    guard case .json = form else { return true }
    let title = text.filter { $0 != 0x20 && $0 != 0x22 }.map { $0 | 0x20 }
    let wanted = Array(CSVReader.oldExtractTitle.utf8)
    if title.starts(with: wanted) { return true }
    return isDecisive || !wanted.starts(with: title) ? false : nil
  }
}
