/// Which billing periods a run asks for.
public enum PeriodSelection: Sendable, Equatable {
  /// The newest period with anything in it.
  case current
  /// The newest so many periods.
  case last(Int)
  /// All from one month to another, both included.
  case range(ClosedRange<CalendarMonth>)
  /// All that there are.
  case all
  /// Some days, half-open, cut at month ends.
  case days(Range<CalendarDate>)

  /// Reads `current`, `last 2`, `all`, `201704` or `201704..201706`.
  public init?(_ text: String) {
    switch text {
    case "current": self = .current
    case "all": self = .all
    default:
      if text.hasPrefix("last "), let count = Int(text.dropFirst(5)), (1...1200).contains(count) {
        self = .last(count)
      } else if let month = CalendarMonth(text) {
        self = .range(month...month)
      } else {
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        guard ends.count == 3, ends[1].isEmpty, let first = CalendarMonth(ends[0]),
          let last = CalendarMonth(ends[2]), first <= last
        else { return nil }
        self = .range(first...last)
      }
    }
  }

  /// What the grammar is, to complete "must be …".
  public static let grammar = "current, last N, all, a month (201704) or a range (201704..201706)"
}

/// A source as the definition describes it.
public protocol SourceSpec: ComponentSpec {
  /// The endpoint whose records it reads.
  var endpoint: String { get }
  /// The columns of its records, slots 0 and up.
  var schema: Schema { get }
  /// The periods that the definition asks for.
  var selection: PeriodSelection { get }
  /// How many units may be read at a time.
  var concurrency: Int { get }
  /// What the source can ask the provider for to compare loaded sums with, and the amounts that each has.
  var references: [String: [String]] { get }
  /// Whether it hands the bodies that it reads to `ReadRequest.pages`.
  var handsOnPages: Bool { get }
  /// When each of its keys ends, by whose key it is; those that do not tell are left out.
  var keyExpiries: [String: Timestamp] { get }
  /// How a run says whether it has anything newer.
  var wording: SourceWording { get }
  /// Opens the source; nothing is sent before its first question.
  func makeSource(_ run: RunContext) throws(Fault) -> any RecordSource
}

extension SourceSpec {
  /// Most sources need no key.
  public var keyExpiries: [String: Timestamp] { [:] }

  /// Most sources ask a provider.
  public var wording: SourceWording { .provider }

  /// Most sources have nothing but the rows.
  public var references: [String: [String]] { [:] }
  public var handsOnPages: Bool { false }
}

/// What the reason of a unit says of its source.
public struct SourceWording: Sendable, Equatable {
  /// That it has nothing newer than what the sinks hold.
  public var unchanged: String
  /// That it has something else than what the sinks hold.
  public var changed: String

  /// - Parameters:
  ///   - unchanged: that it has nothing newer.
  ///   - changed: that it has something else.
  public init(unchanged: String, changed: String) {
    self.unchanged = unchanged
    self.changed = changed
  }

  /// Of a source that asks a provider.
  public static let provider = SourceWording(
    unchanged: "the provider has nothing newer", changed: "changed at the provider")
}

/// Reads units of one endpoint as record batches.
///
/// Calls block; several units may be read at a time, each on a thread of its own.
public protocol RecordSource: AnyObject, Sendable {
  /// The units that a selection means today, oldest first. May ask the provider.
  func units(in selection: PeriodSelection) throws(Fault) -> [Unit]

  /// Reads one unit to its end, batch by batch, into `receiver`.
  ///
  /// The receiver's `begin` is called before the first batch, and again whenever the listing has to be
  /// read from its start; what was received before then counts for nothing. Returning means that the
  /// listing is complete as its protocol ends it; anything else throws.
  func read(_ request: ReadRequest, into receiver: any BatchReceiver) throws(Fault) -> ReadOutcome

  /// Asks for one of the spec's `references`, of the period of a unit; nil when the provider has none.
  func reference(_ name: String, for unit: Unit) throws(Fault) -> ReferenceFigures?
}

extension RecordSource {
  /// Most sources have nothing but the rows.
  public func reference(_ name: String, for unit: Unit) throws(Fault) -> ReferenceFigures? { nil }
}

/// What is asked of a source for one unit.
public struct ReadRequest {
  /// The unit.
  public var unit: Unit
  /// Slots that a record has, those of computed columns included.
  public var width: Int
  /// Entity tags under which every sink holds the unit with this plan; empty to read in any case.
  public var etags: [String]
  /// Whether what the sinks hold under `etags` lacks a currency that `needsCurrency` now asks for: a source that can tell
  /// it reads the unit, though it is the same.
  public var lacksCurrency = false
  /// A listing of the unit that was kept: where `etags` is empty, the source may ask with its entity tag, and read it
  /// again when the provider has nothing newer.
  public var kept: (any KeptListing)?
  /// Takes the bodies byte for byte, those of a kept listing excepted.
  public var pages: (any PageSink)?
  /// Whether the currency must be found out before the first batch.
  public var needsCurrency: Bool
  /// Whether a page that is delivered twice is dropped the second time; otherwise it is an error.
  public var dropsRepeatedPages: Bool
  /// Where to count.
  public var progress: UnitProgress

  /// - Parameters:
  ///   - unit: the unit.
  ///   - width: slots of a record.
  ///   - etags: entity tags to ask conditionally with.
  ///   - kept: a listing to read again when the provider has nothing newer.
  ///   - pages: takes the bodies.
  ///   - needsCurrency: find the currency out first.
  ///   - dropsRepeatedPages: drop a page that is delivered twice.
  ///   - progress: where to count.
  public init(
    unit: Unit, width: Int, etags: [String] = [], kept: (any KeptListing)? = nil,
    pages: (any PageSink)? = nil, needsCurrency: Bool = false, dropsRepeatedPages: Bool = false,
    progress: UnitProgress = UnitProgress()
  ) {
    self.unit = unit
    self.width = width
    self.etags = etags
    self.kept = kept
    self.pages = pages
    self.needsCurrency = needsCurrency
    self.dropsRepeatedPages = dropsRepeatedPages
    self.progress = progress
  }
}

/// How reading a unit ended.
public enum ReadOutcome: Sendable, Equatable {
  /// The provider has nothing newer than the entity tag that was sent.
  case unchanged(etag: String)
  /// The listing was read to its end.
  case complete(ListingFacts)
}

/// What is known of a listing once it was read to its end.
public struct ListingFacts: Sendable, Equatable {
  /// Pages that were delivered a second time and dropped.
  public struct Repeats: Sendable, Equatable {
    /// Pages dropped.
    public var pages = 0
    /// Records in them.
    public var rows = 0
    /// Exact sums of their additive columns, by column and currency; ``UnknownCurrency`` where no currency is known.
    public var sums: [String: [String: ExactSum]] = [:]

    public init() {}
  }

  /// Where it came from, and how much it was.
  public var source: LoadRecord.Source
  /// Records in it, those that the source dropped included.
  public var records: Int
  /// Fields that occurred twice in a record; the last one was kept.
  public var duplicateKeys: Int
  /// Records that the source dropped because their day was not asked for.
  public var outsideDays: Int
  /// Pages that the source dropped because they were delivered before.
  public var repeats: Repeats
  /// Whether its bodies were those of `ReadRequest.kept`, because the provider has nothing newer.
  public var isReplayed: Bool

  /// - Parameters:
  ///   - source: where it came from.
  ///   - records: records in it, dropped ones included.
  ///   - duplicateKeys: fields that occurred twice in a record.
  ///   - outsideDays: records dropped because their day was not asked for.
  ///   - repeats: pages dropped because they were delivered before.
  ///   - isReplayed: its bodies were the kept ones.
  public init(
    source: LoadRecord.Source, records: Int, duplicateKeys: Int = 0, outsideDays: Int = 0,
    repeats: Repeats = Repeats(), isReplayed: Bool = false
  ) {
    self.source = source
    self.records = records
    self.duplicateKeys = duplicateKeys
    self.outsideDays = outsideDays
    self.repeats = repeats
    self.isReplayed = isReplayed
  }

  /// Records that the source dropped, for whatever reason.
  public var dropped: Int { outsideDays + repeats.rows }
}

/// Takes the batches of one unit.
public protocol BatchReceiver: AnyObject {
  /// A listing starts, or starts again. The currency is nil where nothing tells it.
  func begin(currency: String?) throws(Fault)
  /// Takes a batch for the length of the call; it may change it and keeps nothing of it.
  func receive(_ batch: RecordBatch) throws(Fault)
}
