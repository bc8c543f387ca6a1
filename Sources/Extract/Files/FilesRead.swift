import Billing
import Formats
import JSONStream
import Records

/// Reads the files of one unit, one after the other, as its listing or as windows that overlap.
final class FilesRead {
  private let request: ReadRequest
  private let spec: FilesSourceSpec
  private let context: RunContext
  private let listings: [FileShelf.Listing]
  private let schema: Schema
  private let days: DayFilter?
  private var sha256s: [String] = []
  private let bodies = RunningDigest()
  private var bytes = 0
  private var duplicateKeys = 0
  private var facts = ListingFacts(
    source: LoadRecord.Source(
      url: "", etag: nil, pages: 0, bytes: 0, sha256: "", confirmed: true), records: 0)

  init(
    _ request: ReadRequest, _ shelf: FileShelf, _ spec: FilesSourceSpec, _ context: RunContext
  ) throws(Fault) {
    self.request = request
    self.spec = spec
    self.context = context
    let unit = request.unit
    listings = shelf.listings(of: unit)
    schema = spec.dataset.fileSchema
    days = try Self.dayFilter(of: unit, spec)
    guard !listings.isEmpty else { throw Fault(.failed, "no file belongs to the unit") }
    if listings.count > 1, !request.dropsRepeatedPages {
      throw Fault(
        .configuration, "rows that several windows have would be counted several times",
        remedy: "Add the transform 'deduplicate' with 'scope: delivery'")
    }
    isByDay = shelf.isByDay(unit)
  }

  /// The days of all records have to be those of the period, for the first record told it.
  private let isByDay: Bool

  func run(into receiver: any BatchReceiver) throws(Fault) -> ReadOutcome {
    let paths = listings.flatMap(\.paths)
    if !request.etags.isEmpty {
      var digests: [String] = []
      for path in paths {
        digests.append(try DigestingReader.sha256(of: path, context.cancellation))
      }
      let etag = Self.etag(digests)
      if request.etags.contains(etag) { return .unchanged(etag: etag) }
    }
    let gate = FileGate(receiver)
    try receiver.begin(currency: spec.currency)
    let body = BodyReader(
      .automatic, schema: schema, width: request.width,
      frame: RowFrame(
        enrollment: request.unit.enrollment, billingPeriod: request.unit.period,
        currency: spec.currency, currencyColumn: spec.dataset.dataset.currencyColumn),
      limits: spec.limits, receiver: gate, progress: request.progress)
    for (index, listing) in listings.enumerated() {
      let stamp = WindowStamp(receiver, listings.count > 1 ? index : nil, period: month)
      let watch = PageWatch(
        stamp, schema: schema, days: days(of: listing),
        dropsRepeatedPages: request.dropsRepeatedPages, isOnlyPage: listing.paths.count == 1)
      gate.receiver = watch
      try read(listing, body, watch)
      facts.records += watch.delivered + watch.outsideDays + watch.repeats.rows
      facts.outsideDays += watch.outsideDays
      try facts.repeats.add(watch.repeats)
    }
    return .complete(complete(paths))
  }

  private func complete(_ paths: [String]) -> ListingFacts {
    facts.duplicateKeys = duplicateKeys
    facts.source = LoadRecord.Source(
      url: Self.shown(paths), etag: Self.etag(sha256s), pages: paths.count, bytes: bytes,
      sha256: bodies.finish(), confirmed: true)
    return facts
  }

  // MARK: - Files

  private func read(
    _ listing: FileShelf.Listing, _ body: BodyReader, _ watch: PageWatch
  ) throws(Fault) {
    var hasEnd = false
    for path in listing.paths {
      var isAgain = false
      while true {
        let page = try read(path, body, watch, isAgain: isAgain)
        let verdict = watch.endPage()
        if verdict == .withheld {
          isAgain = true
          continue
        }
        try judge(verdict, path, listing)
        sha256s.append(page.sha256)
        bytes += page.facts.bytes
        duplicateKeys += page.facts.duplicateKeys
        if page.facts.nextLink == nil { hasEnd = true }
        break
      }
    }
    guard hasEnd else {
      throw Fault(
        .failed, "the listing goes on where its files end: the last page is missing",
        at: listing.paths.last,
        remedy: listing.paths.count == 1
          ? "Name all pages of it, with combine: parts" : "Add the pages that are missing")
    }
  }

  private func judge(
    _ verdict: PageWatch.Verdict?, _ path: String, _ listing: FileShelf.Listing
  ) throws(Fault) {
    switch verdict {
    case nil, .withheld?:
      throw Fault(.tryLater, "it changed while it was read", at: path, remedy: "Run again")
    case .repeated(let earlier)?:
      let same = listing.paths[min(earlier, listing.paths.count - 1)]
      guard request.dropsRepeatedPages else {
        throw Fault(
          .failed, "it has the same records as \(same)", at: path,
          remedy: "Leave one of them out, or add the transform 'deduplicate'")
      }
      context.report(
        RunEvent(
          .warning, "a file has the records of another and is dropped",
          ["unit": "\(request.unit)", "file": path, "same_as": same]))
    case .new?: break
    }
  }

  private func read(
    _ path: String, _ body: BodyReader, _ watch: PageWatch, isAgain: Bool
  ) throws(Fault) -> (facts: PageFacts, sha256: String) {
    do throws(Fault) {
      let file = try DigestingReader(path: path)
      let inflating = InflatingReader(file, place: path, limits: spec.inflate)
      let isPlain = try inflating.look() == .none
      // Unpacking is work for another thread; a plain file would only be copied once more there.
      let source: any ByteReader = isPlain ? inflating : ReadAhead(inflating)
      // The bytes of one plain file are those of the body: one digest tells both.
      let isWholeBody = isPlain && sha256s.isEmpty && !isAgain
      isAgain ? body.beginPageAgain() : body.beginPage()
      while true {
        try context.cancellation.check()
        let count = try body.fill(upTo: 1 << 18) { room throws(Fault) in
          let count = try source.read(into: room)
          if !isAgain, !isWholeBody {
            bodies.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
          }
          return count
        }
        if count == 0 { break }
      }
      if isWholeBody { bodies.goOn(from: file.digest) }
      let facts = try body.endPage()
      if body.isWindows1252 {
        context.report(
          RunEvent(
            .warning, "a file is no UTF-8 and was read as Windows-1252",
            ["unit": "\(request.unit)", "file": path]))
      }
      return (facts, file.sha256)
    } catch {
      throw watch.refusal ?? error.placed(in: path)
    }
  }

  // MARK: - The unit

  /// The days of a listing that are the unit's; nil for all.
  private func days(of listing: FileShelf.Listing) -> DayFilter? {
    guard days == nil, listing.hasOtherMonths,
      let column = spec.dataset.dataset.dayColumn.flatMap({ schema[$0] })
    else { return days }
    return DayFilter(request.unit.period.days, of: column, in: schema)
  }

  private var month: WindowStamp.Month? {
    guard isByDay, let day = spec.dataset.dataset.dayColumn.flatMap({ schema[$0] }) else {
      return nil
    }
    let month = request.unit.period
    return (month, DayFilter(month.days, of: day, in: schema), day.slot)
  }

  private static func dayFilter(
    of unit: Unit, _ spec: FilesSourceSpec
  ) throws(Fault) -> DayFilter? {
    guard let from = unit.from, let to = unit.to else { return nil }
    guard let column = spec.dataset.dataset.dayColumn.flatMap({ spec.schema[$0] }) else {
      throw Fault(
        .configuration, "\(spec.endpoint) have no days that could be loaded by themselves",
        remedy: "Use periods instead")
    }
    return DayFilter(from..<to, of: column, in: spec.schema)
  }

  /// What stands for an entity tag: the digest of the file as it lies there, or of the digests of several.
  private static func etag(_ sha256s: [String]) -> String {
    sha256s.count == 1 ? "sha256:\(sha256s[0])" : "sha256:\(Digest.sha256(of: sha256s.joined()))"
  }

  private static func shown(_ paths: [String]) -> String {
    let shown = paths.prefix(3).map { Printable.text($0) }.joined(separator: ", ")
    return paths.count > 3 ? "\(shown) and \(paths.count - 3) more" : shown
  }
}

/// Stands between the reader of all files and what takes the records of one listing.
private final class FileGate: BatchReceiver {
  var receiver: any BatchReceiver

  init(_ receiver: any BatchReceiver) { self.receiver = receiver }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) { try receiver.receive(batch) }
}

/// Tells batches which of several overlapping windows they belong to, and keeps to the month that a day told.
private final class WindowStamp: BatchReceiver {
  private let receiver: any BatchReceiver
  private let window: Int?
  /// A month, what keeps its days, and the slot that tells them.
  typealias Month = (month: CalendarMonth, days: DayFilter, slot: Int)

  private let period: Month?

  init(_ receiver: any BatchReceiver, _ window: Int?, period: Month?) {
    self.receiver = receiver
    self.window = window
    self.period = period
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    if let period, let record = period.days.firstOutside(batch) {
      let day = batch.window.bytes(of: batch.slots[record, period.slot])
      throw Fault(
        .failed,
        "record \(batch.slots.place(of: record).ordinal) is of"
          + " \(String(decoding: day, as: UTF8.self)), and the first one said that the file is of"
          + " \(period.month)",
        remedy: "Put the period into the path as billing_period=yyyymm, name it in 'periods', or"
          + " split the file by month")
    }
    batch.origin.window = window
    try receiver.receive(batch)
  }
}

extension ListingFacts.Repeats {
  fileprivate mutating func add(_ other: ListingFacts.Repeats) throws(Fault) {
    pages += other.pages
    rows += other.rows
    for (column, sums) in other.sums {
      for (currency, sum) in sums {
        do throws(DecimalError) {
          try self.sums[column, default: [:]][currency, default: ExactSum()].merge(sum)
        } catch {
          throw Fault(.failed, "the sum of \(column) over dropped files \(error)")
        }
      }
    }
  }
}
