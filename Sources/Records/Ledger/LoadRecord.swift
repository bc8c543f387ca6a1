/// One load of one unit: what the manifest says beside the files and the ledger row in PostgreSQL.
///
/// Committed in the same act as the rows. JSON keys are the names in snake_case.
public struct LoadRecord: Sendable, Equatable, Codable {
  /// Where the rows came from.
  public struct Source: Sendable, Equatable, Codable {
    /// The request's URL without secrets, or the file's path.
    public var url: String
    /// The listing's entity tag: that of its first page.
    public var etag: String?
    /// Pages read.
    public var pages: Int
    /// Body bytes read, after content decoding.
    public var bytes: Int
    /// SHA-256 over the bodies of all pages in order, hexadecimal.
    public var sha256: String
    /// Whether the provider confirmed that the listing did not change while its pages were read.
    public var confirmed: Bool

    /// - Parameters:
    ///   - url: URL without secrets, or path.
    ///   - etag: entity tag of the first page.
    ///   - pages: pages read.
    ///   - bytes: body bytes read.
    ///   - sha256: digest over all bodies, hexadecimal.
    ///   - confirmed: the listing is known to be of one piece.
    public init(
      url: String, etag: String?, pages: Int, bytes: Int, sha256: String, confirmed: Bool
    ) {
      self.url = url
      self.etag = etag
      self.pages = pages
      self.bytes = bytes
      self.sha256 = sha256
      self.confirmed = confirmed
    }
  }

  /// A file that changed rows: a mapping, a rate table.
  public struct Input: Sendable, Equatable, Codable {
    /// The path as the definition wrote it.
    public var path: String
    /// SHA-256 of its bytes, hexadecimal.
    public var sha256: String

    /// - Parameters:
    ///   - path: path as the definition wrote it.
    ///   - sha256: digest, hexadecimal.
    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  /// What a check found.
  public struct CheckResult: Sendable, Equatable, Codable {
    /// A loaded sum beside what the provider says, exactly.
    public struct Comparison: Sendable, Equatable, Codable {
      /// The loaded sum.
      public var loaded: String
      /// What the provider says.
      public var expected: String
      /// The first less the second.
      public var difference: String
      /// The provider's currency, where it tells one.
      public var currency: String?

      /// - Parameters:
      ///   - loaded: the loaded sum.
      ///   - expected: what the provider says.
      ///   - difference: the first less the second.
      ///   - currency: the provider's currency.
      public init(loaded: String, expected: String, difference: String, currency: String?) {
        self.loaded = loaded
        self.expected = expected
        self.difference = difference
        self.currency = currency
      }
    }

    /// The check as the definition names it.
    public var name: String
    /// `passed`, `warned`, `failed` or `skipped`.
    public var outcome: String
    /// What was compared and found.
    public var message: String
    /// The amounts, for a check that compares sums.
    public var comparison: Comparison?

    /// - Parameters:
    ///   - name: the check as the definition names it.
    ///   - outcome: `passed`, `warned`, `failed` or `skipped`.
    ///   - message: what was compared and found.
    public init(name: String, outcome: String, message: String) {
      self.name = name
      self.outcome = outcome
      self.message = message
    }
  }

  /// Identifier of the run that loaded the unit.
  public var runID: String
  /// Identifier of this load, 16 hexadecimal digits; part names carry the first 8.
  public var loadID: String
  /// The pipeline's name.
  public var pipeline: String
  /// Digest of all in the definition that changes rows.
  public var planSHA256: String
  /// The unit.
  public var unit: Unit
  /// Where the rows came from.
  public var source: Source
  /// Records read, quarantined ones included.
  public var rowsRead = 0
  /// Rows written to each sink.
  public var rowsWritten = 0
  /// Rows dropped by `filter` or as outside the asked days.
  public var rowsDropped = 0
  /// Rows dropped as repeated delivery.
  public var duplicates = 0
  /// Records put into quarantine.
  public var quarantined = 0
  /// Exact cost of the records in quarantine whose cost can be read, by currency; nil where rows have no cost.
  public var quarantinedCost: [String: String]?
  /// How many records in quarantine have no cost that can be read; nil where rows have no cost.
  public var quarantinedWithoutCost: Int?
  /// The columns that have a role, by its name: `cost`, `currency`, `day`, `service`. Nil in records that do not tell.
  public var roles: [String: String]?
  /// The columns of the totals whose amounts are not in the currency of their row, such as converted ones, with theirs.
  /// Nil in records that do not tell.
  public var ownCurrencies: [String: String]?
  /// Exact sums by column and currency; ``UnknownCurrency`` where no currency is known.
  public var totals: [String: [String: String]] = [:]
  /// Rows and exact sums by day, `YYYY-MM-DD`, and under `undated` those of rows without one.
  public var days: [String: DayFigures] = [:]
  /// Files that changed rows.
  public var inputs: [Input] = []
  /// What each transform covered, by its name: rows mapped, defaulted, unparsable.
  public var coverage: [String: [String: String]] = [:]
  /// What the checks found.
  public var checks: [CheckResult] = []
  /// The unit's currency, where one is known for all rows.
  public var currency: String?
  /// Whether only some days of the period were ever loaded.
  public var partial = false
  /// Which days those were, in order; empty where the period is whole.
  public var loadedDays: [DayRange] = []
  /// What the load changed against the one before it, as far as that is known.
  public var restatement: Restatement?
  /// When the unit was begun.
  public var startedAt: Timestamp
  /// When its rows were complete and checked.
  public var finishedAt: Timestamp
  /// The program's version.
  public var meterlineVersion: String

  /// - Parameters:
  ///   - run: the run.
  ///   - loadID: 16 hexadecimal digits.
  ///   - unit: the unit.
  ///   - source: where the rows came from.
  ///   - startedAt: when the unit was begun.
  ///   - finishedAt: when its rows were complete.
  public init(
    run: RunContext, loadID: String, unit: Unit, source: Source, startedAt: Timestamp,
    finishedAt: Timestamp
  ) {
    runID = run.runID
    self.loadID = loadID
    pipeline = run.pipeline
    planSHA256 = run.planSHA256
    self.unit = unit
    self.source = source
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    meterlineVersion = run.version
  }

  enum CodingKeys: String, CodingKey {
    case runID = "run_id"
    case loadID = "load_id"
    case pipeline
    case planSHA256 = "plan_sha256"
    case unit, source
    case rowsRead = "rows_read"
    case rowsWritten = "rows_written"
    case rowsDropped = "rows_dropped"
    case duplicates, quarantined
    case quarantinedCost = "quarantined_cost"
    case quarantinedWithoutCost = "quarantined_without_cost"
    case totals, roles
    case ownCurrencies = "own_currencies"
    case days
    case inputs, coverage, checks, currency, partial, restatement
    case loadedDays = "loaded_days"
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case meterlineVersion = "meterline_version"
  }
}
