/// What the bytes of a body are.
public enum BodyForm: String, Sendable, Codable {
  /// A JSON document.
  case json
  /// CSV text.
  case csv
}

/// What is known of a body when it begins.
public struct PageHead: Sendable, Equatable {
  /// The request's URL without secrets.
  public var url: String
  /// The body's entity tag.
  public var etag: String?
  /// Header fields worth keeping, names in lower case; never keys, cookies or signatures.
  public var headers: [String: String]
  /// What the bytes are.
  public var form: BodyForm

  /// - Parameters:
  ///   - url: URL without secrets.
  ///   - etag: the body's entity tag.
  ///   - headers: header fields worth keeping, names in lower case.
  ///   - form: what the bytes are.
  public init(
    url: String, etag: String? = nil, headers: [String: String] = [:], form: BodyForm = .json
  ) {
    self.url = url
    self.etag = etag
    self.headers = headers
    self.form = form
  }
}

/// Takes the bodies of a listing byte for byte, as they arrive, after content decoding.
///
/// Every byte comes exactly once, also where a lost body was asked for again. Calls come from the unit's thread.
public protocol PageSink: AnyObject {
  /// The listing starts, or starts again: pages that came before count for nothing.
  func beginListing() throws(Fault)
  /// A body starts. Where the one before did not end, it is the same page once more, and what came of it counts for
  /// nothing.
  func beginPage(_ head: PageHead) throws(Fault)
  /// Some bytes of it.
  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault)
  /// It ended as its protocol ends it, and has so many records.
  func endPage(records: Int) throws(Fault)
  /// Takes the bodies of another endpoint on which the rows depend, such as the balance summary that tells the
  /// currency. Asked for again, it starts again.
  func beside(_ endpoint: String) throws(Fault) -> any PageSink
}

/// A page sink whose pages can be read again.
public protocol PageArchive: PageSink {
  /// The newest complete listing of exactly this unit, or nil.
  func kept(_ unit: Unit) throws(Fault) -> (any KeptListing)?
}

/// A body of a kept listing.
public struct KeptPage: Sendable, Equatable {
  /// What was known when it began.
  public var head: PageHead
  /// Bytes of the body.
  public var bytes: Int
  /// Records in it.
  public var records: Int

  /// - Parameters:
  ///   - head: what was known when it began.
  ///   - bytes: bytes of the body.
  ///   - records: records in it.
  public init(head: PageHead, bytes: Int, records: Int) {
    self.head = head
    self.bytes = bytes
    self.records = records
  }
}

/// A complete listing whose bodies were kept byte for byte.
public protocol KeptListing: AnyObject {
  /// Where it came from, as it was when it was kept.
  var source: LoadRecord.Source { get }
  /// Its pages in order.
  var pages: [KeptPage] { get }
  /// Hands on the body of a page piece by piece.
  ///
  /// - Throws: `failed` at the end, or before, when the bytes are not those that were kept.
  func read(
    page: Int, into take: (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault)
  /// The listing of another endpoint that was kept with it, or nil.
  func beside(_ endpoint: String) throws(Fault) -> (any KeptListing)?
}
