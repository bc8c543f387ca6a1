import Billing
import Formats
import JSONStream
import Records

/// Reads a listing whose bodies were kept, as if the provider had sent them now.
struct ListingReplay {
  /// The bodies.
  let kept: any KeptListing
  /// The unit, for messages.
  var unit: Unit
  /// The columns of the records.
  var schema: Schema
  /// One record, or many, where a body is JSON.
  var shape: DocumentShape
  /// Slots of a record.
  var width: Int
  /// What the frame columns say; the currency is put in when it is known.
  var frame: RowFrame
  /// The days whose records are kept; nil for all.
  var days: DayFilter?
  /// Whether a page that was delivered twice is dropped the second time.
  var dropsRepeatedPages = false
  /// What a body may ask of memory.
  var limits = ScanLimits()
  /// Where to count.
  var progress: UnitProgress?
  /// Finds the currency where no balance summary was kept.
  var currency: () throws(Fault) -> String? = { nil }

  /// Reads all pages. Nothing is known to be true of the rows before this returns: digests are compared at the end of
  /// each body.
  func run(into receiver: any BatchReceiver) throws(Fault) -> ListingFacts {
    let watch = PageWatch(
      receiver, schema: schema, days: days, dropsRepeatedPages: dropsRepeatedPages)
    var frame = frame
    frame.currency = try keptCurrency()
    if frame.currency == nil { frame.currency = try currency() }
    try watch.begin(currency: frame.currency)
    let reader = BodyReader(
      kept.pages.first?.head.form == .csv ? .csv : .json(shape), schema: schema, width: width,
      frame: frame, limits: limits, receiver: watch, progress: progress)
    var duplicateKeys = 0
    for page in kept.pages.indices {
      do throws(Fault) {
        reader.beginPage()
        duplicateKeys += try read(page, reader)
        // It only began like another page, and its records were withheld.
        if try end(page, watch) == .withheld {
          reader.beginPageAgain()
          _ = try read(page, reader)
          _ = try end(page, watch)
        }
      } catch {
        throw watch.refusal ?? error
      }
    }
    return ListingFacts(
      source: kept.source, records: watch.delivered + watch.outsideDays + watch.repeats.rows,
      duplicateKeys: duplicateKeys, outsideDays: watch.outsideDays, repeats: watch.repeats)
  }

  /// Reads a body, which must have the records that it had; returns the fields that occurred twice.
  private func read(_ number: Int, _ reader: BodyReader) throws(Fault) -> Int {
    let page = kept.pages[number]
    try kept.read(page: number) { bytes throws(Fault) in try reader.feed(bytes) }
    // What an empty answer (204) was kept as is no document.
    guard page.bytes > 0 else { return 0 }
    let facts = try reader.endPage()
    guard facts.records == page.records else {
      throw Fault(
        .failed,
        "an archived page has \(facts.records) records, and its manifest says \(page.records)",
        at: page.head.url, remedy: "Restore the archive from a copy")
    }
    return facts.duplicateKeys
  }

  /// Ends a page; one that was there before is as wrong as it was when it was received.
  private func end(_ number: Int, _ watch: PageWatch) throws(Fault) -> PageWatch.Verdict? {
    let verdict = watch.endPage()
    if case .repeated(let earlier)? = verdict, !dropsRepeatedPages {
      throw Fault(
        .failed, "it has the same records as page \(earlier + 1): the provider sent a page twice",
        at: "page \(number + 1)",
        remedy: "Add the transform 'deduplicate', which drops repeated pages")
    }
    return verdict
  }

  /// The currency that the balance summary or price sheet tells that was kept; nil when neither was, or needs to be.
  private func keptCurrency() throws(Fault) -> String? {
    for endpoint in CurrencyQuestion.endpoints where endpoint.rawValue != unit.endpoint {
      guard let other = try kept.beside(endpoint.rawValue) else { continue }
      let finder = CurrencyFinder(endpoint.dataset.schema, endsTransfer: false)
      try ListingReplay(other, beside: unit, of: endpoint).run(
        into: finder, "archived \(endpoint.rawValue)")
      if let code = finder.code { return code }
    }
    return nil
  }

  private func run(into receiver: any BatchReceiver, _ place: String) throws(Fault) {
    do throws(Fault) {
      _ = try run(into: receiver)
    } catch {
      throw error.within(place)
    }
  }
}

extension KeptListing {
  /// Whether anything was kept beside it that may tell the currency of its rows.
  var tellsCurrency: Bool {
    get throws(Fault) {
      for endpoint in CurrencyQuestion.endpoints {
        if try beside(endpoint.rawValue) != nil { return true }
      }
      return false
    }
  }
}

extension ListingReplay {
  /// What was kept of another endpoint beside the listing of a unit.
  init(_ kept: any KeptListing, beside unit: Unit, of endpoint: Endpoint) {
    let schema = endpoint.dataset.schema
    self.init(
      kept: kept,
      unit: Unit(endpoint: endpoint.rawValue, enrollment: unit.enrollment, period: unit.period),
      schema: schema, shape: EnterpriseEndpoint(endpoint).shape, width: schema.width,
      frame: RowFrame())
  }
}

extension ListingReplay {
  /// A kept listing in the place of a request for it.
  init(_ request: ListingRequest, of kept: any KeptListing) {
    self.init(
      kept: kept, unit: request.unit, schema: request.schema, shape: request.shape,
      width: request.width, frame: request.frame, days: request.days,
      dropsRepeatedPages: request.dropsRepeatedPages, limits: request.limits,
      progress: request.progress, currency: request.currency)
  }
}

extension ListingRequest {
  /// The kept listing that may be asked for by its entity tag: that of the same address, where no sink holds all.
  var keptToAskFor: (any KeptListing)? {
    guard etags.isEmpty, let kept, kept.source.etag != nil, kept.source.url == "\(first)" else {
      return nil
    }
    return kept
  }
}
