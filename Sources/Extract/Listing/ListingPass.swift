import Formats
import JSONStream
import Records

/// One reading of a listing from its first page to its last. Thrown away when the listing starts again.
final class ListingPass {
  /// How a reading ended.
  enum End: Equatable {
    /// Nothing newer than the entity tag that was sent.
    case unchanged(etag: String)
    /// The provider refused it with a status that the request accepts; what it said.
    case refused(String)
    /// The last page ended as its format ends and has no next link.
    case complete
    /// The listing became another one while it was read.
    case changed(String)
    /// A body ended as HTTP ends, in the middle of its records.
    case cut(Fault)
  }

  private let request: ListingRequest
  private let client: ProviderClient
  private let watch: PageWatch
  private let digest = RunningDigest()
  private var trail: LinkTrail
  private let copy: PageCopy?
  private var reader: BodyReader?
  private var duplicateKeys = 0
  private var bytes = 0
  /// The page at hand was read before, and its records were withheld.
  private var isReadAgain = false
  private(set) var pages = 0
  /// The listing's entity tag: its first page's.
  private(set) var etag: String?

  init(_ request: ListingRequest, _ client: ProviderClient, into receiver: any BatchReceiver) {
    self.request = request
    self.client = client
    watch = PageWatch(
      receiver, schema: request.schema, days: request.days,
      dropsRepeatedPages: request.dropsRepeatedPages)
    trail = LinkTrail(first: request.first)
    copy = request.pages.map { PageCopy($0, expected: request.format.form) }
  }

  /// Reads all pages.
  ///
  /// - Parameter etags: entity tags to ask for the first page with.
  func run(etags: [String]) throws(Fault) -> End {
    var url = request.first
    while true {
      let digestBefore = digest.copy()
      let body = PageBody(
        digest: digest, maximumBytes: request.maximumPageBytes,
        open: { [self] head throws(Fault) in try open(head, url) },
        feed: { [self] bytes throws(Fault) in
          try reader?.feed(bytes)
          try copy?.take(bytes, form: reader?.bodyForm)
        })
      let reply: HTTPReply
      do throws(Fault) {
        let asked = pages == 0 ? etags : []
        reply = try client.get(
          url, etags: asked, accepting: request.acceptedRefusals, to: body, place: place)
      } catch {
        if let change = body.change { return .changed(change) }
        throw placed(error, body)
      }
      let head = reply.head
      if request.acceptedRefusals.contains(head.status) {
        return .refused(client.answered(reply, url))
      }
      if head.status == 304 { return unchanged(head, asked: etags) }
      let facts: PageFacts
      do throws(Fault) {
        facts = try head.status == 204 ? PageFacts() : end(body)
      } catch {
        if reader?.cut != nil { return .cut(placed(error, body)) }
        throw placed(body.taken == 0 ? remedied(error) : error, body)
      }
      switch watch.endPage() {
      case nil: return .changed("page \(pages + 1) was another one when it was read again")
      case .withheld?:
        digest.goOn(from: digestBefore)
        isReadAgain = true
        continue
      case .repeated(let earlier)?: try allowRepeat(of: earlier)
      case .new?: break
      }
      isReadAgain = false
      guard let next = try next(facts, url) else { return .complete }
      url = next
    }
  }

  /// What is known of the listing, once it is complete.
  func facts(confirmed: Bool) -> ListingFacts {
    ListingFacts(
      source: LoadRecord.Source(
        url: "\(request.first)", etag: etag, pages: pages, bytes: bytes,
        sha256: digest.finish(), confirmed: confirmed),
      records: watch.delivered + watch.outsideDays + watch.repeats.rows,
      duplicateKeys: duplicateKeys, outsideDays: watch.outsideDays, repeats: watch.repeats)
  }

  private func unchanged(_ head: HTTPHead, asked etags: [String]) -> End {
    guard reader == nil, let first = etags.first else { return .changed("it became unchanged") }
    let named = head.headers["ETag"].flatMap { etags.contains($0) ? $0 : nil }
    return .unchanged(etag: named ?? first)
  }

  /// A page has an answer: the first opens the listing.
  private func open(_ head: HTTPHead, _ url: RequestURL) throws(Fault) {
    if reader == nil {
      try copy?.beginListing()
      etag = head.headers["ETag"]
      var frame = request.frame
      frame.currency = try request.currency()
      try watch.begin(currency: frame.currency)
      reader = BodyReader(
        request.format == .csv ? .csv : .json(request.shape), schema: request.schema,
        width: request.width, frame: frame, limits: request.limits, receiver: watch,
        progress: request.progress)
    }
    copy?.beginPage(PageHead(url, head))
    isReadAgain ? reader?.beginPageAgain() : reader?.beginPage()
  }

  private func end(_ body: PageBody) throws(Fault) -> PageFacts {
    guard let reader else { throw Fault(.failed, "the provider answered without a head") }
    let facts = try reader.endPage()
    // JSON tells its own end; a CSV body that is cut between two records looks whole.
    guard !reader.isCSV || body.head?.isSelfDelimited == true else {
      throw Fault(
        .failed,
        "the answer has neither Content-Length nor a final chunk, so nobody knows whether it is whole",
        remedy: "Run again; if it stays so, look for a proxy between here and the provider")
    }
    return facts
  }

  /// A page that was there before is dropped where that is wanted, as long as most pages are new.
  private func allowRepeat(of earlier: Int) throws(Fault) {
    guard request.dropsRepeatedPages else {
      throw Fault(
        .failed, "it has the same records as page \(earlier + 1): the provider sent a page twice",
        at: place,
        remedy: "Run again, or add the transform 'deduplicate', which drops repeated pages")
    }
    let repeated = watch.repeats.pages
    guard repeated <= 100 + (pages + 1) / 2 else {
      throw Fault(
        .failed,
        "\(repeated) of \(pages + 1) pages were there before: the listing seems to have no end",
        at: place, remedy: "Run again; if it stays so, tell the provider")
    }
    client.context.report(
      RunEvent(
        .warning, "a page was delivered again and is dropped",
        ["unit": "\(request.unit)", "page": "\(pages + 1)", "same_as": "\(earlier + 1)"]))
  }

  /// Counts a page that is complete, and says where the listing goes on.
  private func next(_ facts: PageFacts, _ url: RequestURL) throws(Fault) -> RequestURL? {
    try copy?.endPage(records: facts.records, form: reader?.bodyForm)
    duplicateKeys += facts.duplicateKeys
    bytes += facts.bytes
    defer { pages += 1 }
    client.context.report(
      RunEvent(
        .debug, "page read",
        [
          "unit": "\(request.unit)", "page": "\(pages + 1)", "records": "\(facts.records)",
          "bytes": "\(facts.bytes)",
        ]))
    return try facts.nextLink.map { link throws(Fault) in
      try trail.follow(link, from: url, page: pages)
    }
  }
}

// MARK: - Messages

extension ListingPass {
  private var place: String { "page \(pages + 1)" }

  /// A fault with its page, and with the place in it where a lost body ended.
  private func placed(_ fault: Fault, _ body: PageBody) -> Fault {
    if let refusal = watch.refusal { return refusal }
    var fault = answerIsForeign(fault, body) ?? fault
    if fault.place == nil { fault.place = place }
    guard fault.category == .tryLater, body.taken > 0, let reader, !reader.hasFailed else {
      return fault
    }
    // Ending the page tells where in it the lost body stopped.
    _ = try? reader.endPage()
    if let cut = reader.cut { fault.message += "; \(cut)" }
    return fault
  }

  /// An answer without a byte is no provider's answer.
  private func remedied(_ fault: Fault) -> Fault {
    var fault = fault
    fault.remedy =
      fault.remedy ?? "Run again; if it stays so, check base_url and any proxy on the way"
    return fault
  }

  /// A decoder's fault in the words of what came instead: a page for people, a line of text.
  private func answerIsForeign(_ fault: Fault, _ body: PageBody) -> Fault? {
    guard reader?.isForeign == true,
      let first = body.opening.first(where: { !" \t\r\n\u{FEFF}".utf8.contains($0) }),
      first != 0x7B, first != 0x5B, let line = ErrorBody.firstLine(of: body.opening)
    else { return nil }
    return Fault(
      .failed,
      "the answer is no \(request.format == .csv ? "CSV" : "JSON"), but begins"
        + " '\(Printable.text(line, limit: 200))'", at: place,
      remedy: "Check base_url; run again later if the provider is under maintenance")
  }
}
