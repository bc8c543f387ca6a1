import Records

/// Stands before the receiver of a listing: knows each page by its records, and keeps to the days asked for.
///
/// Where repeated pages are dropped, the records of a page that begins like an earlier one are withheld until its end
/// tells whether it is that page. If it is not, the page has to be read again: nothing of it was kept.
final class PageWatch: BatchReceiver {
  /// What a page turned out to be.
  enum Verdict: Equatable {
    /// A page that was not there before; its records were handed on.
    case new
    /// The records of an earlier page, counted from 0, once more.
    case repeated(of: Int)
    /// It only began like an earlier page: its records were withheld, and it must be read again.
    case withheld
  }

  private let receiver: any BatchReceiver
  private let days: DayFilter?
  private let dropsRepeats: Bool
  private let isOnlyPage: Bool
  private var tally: RepeatTally
  /// Pages by all of their records.
  private var pages = SeenDigests<UInt128>()
  /// Pages by their first record; kept only where repeats are dropped.
  private var openings = SeenDigests<UInt64>()
  private var page = RecordFingerprint()
  private var isWithheld = false
  private var outsideDaysOfPage = 0
  /// What the page must be that is read again.
  private var expected: UInt128?
  /// Records handed on, unusable ones included.
  private(set) var delivered = 0
  /// Records dropped because their day was not asked for.
  private(set) var outsideDays = 0
  /// What the receiver threw; the provider has no part in it.
  private(set) var refusal: Fault?

  /// - Parameters:
  ///   - receiver: who takes the batches.
  ///   - schema: the columns of the records.
  ///   - days: the days whose records are kept; nil for all.
  ///   - dropsRepeatedPages: whether a page that is delivered twice is dropped the second time.
  ///   - isOnlyPage: no other page can be taken for this one, so that its records need no digest.
  init(
    _ receiver: any BatchReceiver, schema: Schema, days: DayFilter?, dropsRepeatedPages: Bool,
    isOnlyPage: Bool = false
  ) {
    self.receiver = receiver
    self.days = days
    dropsRepeats = dropsRepeatedPages
    self.isOnlyPage = isOnlyPage
    tally = RepeatTally(schema)
  }

  /// Pages dropped because they were there before.
  var repeats: ListingFacts.Repeats { tally.dropped }

  func begin(currency: String?) throws(Fault) {
    try passOn { () throws(Fault) in try receiver.begin(currency: currency) }
  }

  func receive(_ batch: RecordBatch) throws(Fault) {
    if !isOnlyPage { identify(batch) }
    let outside = days?.apply(batch) ?? 0
    outsideDaysOfPage += outside
    guard !isWithheld else { return tally.add(batch, dropped: outside) }
    delivered += batch.count + batch.rejected.count
    try passOn { () throws(Fault) in try receiver.receive(batch) }
  }

  /// Ends a page and says what it was.
  ///
  /// - Returns: nil when it was read again and is not what it was.
  func endPage() -> Verdict? {
    defer { resetPage() }
    let digest = page.records > 0 ? page.digest : nil
    if let expected, digest != expected { return nil }
    if isWithheld, digest.flatMap({ pages.page(of: $0) }) == nil {
      expected = digest
      return .withheld
    }
    expected = nil
    if dropsRepeats { openings.note(page.opening) }
    if let earlier = pages.note(digest) {
      tally.dropPage()
      return .repeated(of: earlier)
    }
    outsideDays += outsideDaysOfPage
    return .new
  }

  private func identify(_ batch: RecordBatch) {
    let begins = page.records == 0
    page.add(batch)
    if begins, let opening = page.opening { begin(with: opening) }
  }

  private func begin(with opening: UInt64) {
    guard dropsRepeats else { return }
    isWithheld = expected == nil && openings.page(of: opening) != nil
  }

  private func resetPage() {
    page = RecordFingerprint()
    (isWithheld, outsideDaysOfPage) = (false, 0)
    tally.forgetPage()
  }

  private func passOn(_ call: () throws(Fault) -> Void) throws(Fault) {
    do throws(Fault) {
      try call()
    } catch {
      refusal = refusal ?? error
      throw error
    }
  }
}
