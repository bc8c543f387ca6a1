/// All that a sink can tell of an endpoint, as of one instant: what a report is made from.
///
/// What a sink does not keep is nil, so that a reader can say that it is not known.
public struct SinkAccount: Sendable {
  /// The loads that readers see, one a unit.
  public var loads: [LoadRecord]
  /// Cost by department, service and resource; nil where only sums by day are kept.
  public var shares: CostShares?
  /// Loads of the past, the newest first; nil where only the newest of each unit is kept.
  public var history: LoadHistory?

  /// - Parameters:
  ///   - loads: the loads that readers see, one a unit.
  ///   - shares: cost by department, service and resource.
  ///   - history: loads of the past.
  public init(loads: [LoadRecord], shares: CostShares? = nil, history: LoadHistory? = nil) {
    self.loads = loads
    self.shares = shares
    self.history = history
  }
}

/// How a cost divides. Every amount is exact, in one currency; rows without a cost count as rows of none.
public struct CostShares: Sendable, Equatable {
  /// The part of one department on one day, or of one service in one billing period.
  public struct Share: Sendable, Equatable {
    /// The billing period.
    public var period: CalendarMonth
    /// The day of use; nil where the part is of a whole period, or its rows have no day.
    public var day: CalendarDate?
    /// ISO 4217, ``UnknownCurrency`` where none is known.
    public var currency: String
    /// The department or service; nil for rows that name none.
    public var name: String?
    /// The exact cost.
    public var cost: ExactSum
    /// How many rows were summed.
    public var rows: Int

    /// - Parameters:
    ///   - period: the billing period.
    ///   - day: the day of use.
    ///   - currency: ISO 4217 or ``UnknownCurrency``.
    ///   - name: the department or service.
    ///   - cost: the exact cost.
    ///   - rows: how many rows were summed.
    public init(
      period: CalendarMonth, day: CalendarDate? = nil, currency: String, name: String?,
      cost: ExactSum, rows: Int
    ) {
      self.period = period
      self.day = day
      self.currency = currency
      self.name = name
      self.cost = cost
      self.rows = rows
    }
  }

  /// By period, day, department and currency.
  public var departments: [Share]
  /// By period, service and currency; their days are nil.
  public var services: [Share]
  /// What costs most in the newest billing period.
  public var resources: CostliestResources

  /// - Parameters:
  ///   - departments: by period, day, department and currency.
  ///   - services: by period, service and currency.
  ///   - resources: what costs most in the newest billing period.
  public init(departments: [Share], services: [Share], resources: CostliestResources) {
    self.departments = departments
    self.services = services
    self.resources = resources
  }
}

/// The resources that cost most in one billing period, some of each currency.
public enum CostliestResources: Sendable, Equatable {
  /// One resource.
  public struct Resource: Sendable, Equatable {
    /// The resource's id, or its bare name.
    public var id: String
    /// ISO 4217, ``UnknownCurrency`` where none is known.
    public var currency: String
    /// Name of its subscription; nil where there is none, or several.
    public var subscription: String?
    /// Its service; nil where there is none, or several.
    public var service: String?
    /// The exact cost of the period.
    public var cost: ExactSum
    /// How many rows were summed.
    public var rows: Int

    /// - Parameters:
    ///   - id: the resource's id, or its bare name.
    ///   - currency: ISO 4217 or ``UnknownCurrency``.
    ///   - subscription: name of its subscription.
    ///   - service: its service.
    ///   - cost: the exact cost of the period.
    ///   - rows: how many rows were summed.
    public init(
      id: String, currency: String, subscription: String?, service: String?, cost: ExactSum,
      rows: Int
    ) {
      self.id = id
      self.currency = currency
      self.subscription = subscription
      self.service = service
      self.cost = cost
      self.rows = rows
    }
  }

  /// Those of a period, by currency and then the costliest first.
  case known(CalendarMonth, [Resource])
  /// Why they are not known, as a sentence.
  case unknown(String)
}

/// Loads of the past, the present ones among them.
public struct LoadHistory: Sendable, Equatable {
  /// How many there are in all.
  public var count: Int
  /// The newest of them, newest first.
  public var newest: [PastLoad]
  /// The newest of those that changed what was there before, newest first.
  public var restatements: [PastLoad]

  /// - Parameters:
  ///   - count: how many there are in all.
  ///   - newest: the newest of them.
  ///   - restatements: the newest of those that changed what was there before.
  public init(count: Int, newest: [PastLoad], restatements: [PastLoad]) {
    self.count = count
    self.newest = newest
    self.restatements = restatements
  }
}

/// A load as the ledger remembers it.
public struct PastLoad: Sendable, Equatable {
  /// What became of it.
  public enum Status: String, Sendable {
    /// Under way, or died.
    case loading
    /// Readers see its rows.
    case loaded
    /// A later load took its place.
    case replaced
    /// It left nothing.
    case failed
  }

  /// Identifier of the load.
  public var loadID: String
  /// Identifier of the run.
  public var runID: String
  /// The unit.
  public var unit: Unit
  /// What became of it.
  public var status: Status
  /// Rows that it brought; nil where it came to nothing.
  public var rows: Int?
  /// When it began.
  public var startedAt: Timestamp
  /// When readers first saw it; nil where they never did.
  public var loadedAt: Timestamp?
  /// What it changed against the load before it; nil where there was none.
  public var restatement: Restatement?

  /// - Parameters:
  ///   - loadID: identifier of the load.
  ///   - runID: identifier of the run.
  ///   - unit: the unit.
  ///   - status: what became of it.
  ///   - startedAt: when it began.
  public init(loadID: String, runID: String, unit: Unit, status: Status, startedAt: Timestamp) {
    self.loadID = loadID
    self.runID = runID
    self.unit = unit
    self.status = status
    self.startedAt = startedAt
  }
}
