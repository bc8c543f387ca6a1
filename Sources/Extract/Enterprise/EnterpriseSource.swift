import Billing
import Formats
import JSONStream
import Records
import Synchronization

/// Reads the Enterprise Reporting API: which periods there are, and the records of each, page by page.
final class EnterpriseSource: RecordSource {
  private let spec: EnterpriseSourceSpec
  private let run: RunContext
  private let clients: [String: ProviderClient]
  private let balances = Mutex<[Unit: [String: String]]>([:])

  init(
    _ spec: EnterpriseSourceSpec, _ run: RunContext, transport: (any HTTPTransport)? = nil,
    clock: any WaitClock = SystemClock()
  ) {
    self.spec = spec
    self.run = run
    let transport =
      transport
      ?? CurlTransport(
        CurlTransport.Options(
          timeouts: run.isTrial ? spec.http.timeouts.short : spec.http.timeouts,
          userAgent: "meterline/\(run.version)",
          allowsPlainText: spec.allowsPlainText), cancellation: run.cancellation)
    let gate = RateGate()
    let reach = Reachability()
    let retry = run.isTrial ? spec.http.retry.short : spec.http.retry
    var clients: [String: ProviderClient] = [:]
    for account in spec.accounts {
      clients[account.enrollment.id] = ProviderClient(
        origin: spec.base.origin, key: account.key, transport: transport, gate: gate,
        reach: reach, retry: retry, clock: clock, context: run)
    }
    self.clients = clients
  }

  func units(in selection: PeriodSelection) throws(Fault) -> [Unit] {
    var units: [Unit] = []
    for account in spec.accounts { units += try self.units(of: account.enrollment.id, selection) }
    // Oldest first; enrollments of one period stay in the definition's order.
    return units.enumerated().sorted {
      ($0.element.period, $0.offset) < ($1.element.period, $1.offset)
    }
    .map(\.element)
  }

  func read(
    _ request: ReadRequest, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome {
    let outcome = try readOnce(request, into: receiver)
    guard case .unchanged = outcome, request.lacksCurrency, spec.target.lacksCurrency else {
      return outcome
    }
    // The same rows would say more now, if the key may see what tells their currency.
    do throws(Fault) {
      guard try currency(of: request.unit, nil) != nil else { return outcome }
    } catch {
      throw error.within("\(request.unit)")
    }
    var request = request
    request.etags = []
    return try readOnce(request, into: receiver)
  }

  private func readOnce(
    _ request: ReadRequest, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome {
    let unit = request.unit
    do throws(Fault) {
      let client = try client(of: unit.enrollment).telling(of: unit)
      var listing = try listing(of: unit, spec.target, width: request.width, spec.format)
      listing.days = dayFilter(of: unit)
      listing.dropsRepeatedPages = request.dropsRepeatedPages
      listing.etags = request.etags
      listing.progress = request.progress
      listing.pages = request.pages
      listing.kept = request.kept
      if request.needsCurrency, spec.target.lacksCurrency {
        let pages = request.pages
        let tellsCurrency = try request.kept?.tellsCurrency ?? false
        if request.etags.isEmpty, !tellsCurrency {
          let currency = try currency(of: unit, pages)
          listing.currency = { currency }
          // What tells the currency has to lie in the archive beside the bodies whose rows depend on it.
          if currency != nil, pages != nil { listing.kept = nil }
        } else {
          // A unit that did not change costs one request, so the balance waits for the answer.
          listing.currency = { [self] () throws(Fault) in try currency(of: unit, pages) }
        }
      }
      switch spec.format {
      case .json: break
      case .csv: listing.format = .csv
      case .report:
        return try ReportRead(request: listing, client: client, hosts: spec.blobHosts)
          .run(into: receiver)
      }
      return try ListingRead(listing, client).run(into: receiver)
    } catch {
      throw error.within("\(unit)")
    }
  }

  private func client(of enrollment: String) throws(Fault) -> ProviderClient {
    guard let client = clients[enrollment] else {
      throw Fault(.configuration, "the source has no key for enrollment \(enrollment)")
    }
    return client
  }

  private func listing(
    of unit: Unit, _ target: EnterpriseEndpoint, width: Int = 0,
    _ format: EnterpriseFormat = .json
  ) throws(Fault) -> ListingRequest {
    let dataset = target.endpoint.dataset
    var listing = ListingRequest(
      unit: unit, first: try address(target.path(of: unit, in: format)), schema: dataset.schema,
      shape: target.shape, width: width,
      frame: RowFrame(
        enrollment: unit.enrollment, billingPeriod: unit.period,
        currencyColumn: dataset.currencyColumn))
    listing.limits = ScanLimits(maximumRecordBytes: spec.limits.recordBytes)
    listing.maximumPageBytes = spec.limits.pageBytes
    return listing
  }

  /// Keeps to the days of a unit where more than those may be answered.
  private func dayFilter(of unit: Unit) -> DayFilter? {
    guard let days = spec.target.days(of: unit), let column = spec.schema.dayColumn else {
      return nil
    }
    return DayFilter(days, of: column, in: spec.schema)
  }

  private func address(_ path: String) throws(Fault) -> RequestURL {
    do throws(URLError) {
      return try RequestURL(spec.base.text + path)
    } catch {
      throw Fault(.configuration, "no address can be made of base_url and '\(path)': \(error)")
    }
  }
}

// MARK: - What the source itself must know

extension EnterpriseSource {
  private func units(of enrollment: String, _ selection: PeriodSelection) throws(Fault) -> [Unit] {
    let name = spec.target.endpoint.rawValue
    if spec.target.units == .snapshot { return [try snapshot(of: enrollment, selection)] }
    if case .range(let range) = selection, range.lowerBound == range.upperBound {
      return [Unit(endpoint: name, enrollment: enrollment, period: range.lowerBound)]
    }
    if case .days(let days) = selection { return try daily(days, enrollment, name) }
    let list = try periodList(of: enrollment)
    let periods = list.periods(in: selection)
    if periods.isEmpty { try explainNothing(selection, list, enrollment) }
    return periods.map { Unit(endpoint: name, enrollment: enrollment, period: $0) }
  }

  /// What the endpoint knows now, under the month of the fetch; another month's cannot be had.
  private func snapshot(
    of enrollment: String, _ selection: PeriodSelection
  ) throws(Fault) -> Unit {
    let name = spec.target.endpoint.rawValue
    let month = run.startedAt.day.month
    let isPossible =
      switch selection {
      case .current, .last, .all: true
      case .range(let range): range.contains(month)
      case .days: false
      }
    guard isPossible else {
      throw Fault(
        .configuration, "\(name) can only be had as they are now, in \(month)",
        remedy: "Leave periods out, or say current")
    }
    return Unit(endpoint: name, enrollment: enrollment, period: month)
  }

  /// The days cut at month ends.
  private func daily(
    _ days: Range<CalendarDate>, _ enrollment: String, _ name: String
  ) throws(Fault) -> [Unit] {
    guard spec.target.takesDays else {
      throw Fault(
        .configuration, "\(spec.target.name) cannot be asked for by days",
        remedy: "Use periods instead")
    }
    guard !days.isEmpty else { return [] }
    let last = days.upperBound.adding(days: -1).month
    return (days.lowerBound.month...last).map { month in
      let part = month.days.clamped(to: days)
      return Unit(
        endpoint: name, enrollment: enrollment, period: month,
        days: part == month.days ? nil : part)
    }
  }

  private func periodList(of enrollment: String) throws(Fault) -> BillingPeriodList {
    let target = EnterpriseEndpoint(.billingPeriods)
    let unit = Unit(
      endpoint: target.endpoint.rawValue, enrollment: enrollment, period: run.startedAt.day.month)
    do throws(Fault) {
      let listing = try listing(of: unit, target)
      let collector = FieldCollector(
        ["billing_period_id"] + BillingPeriodList.links(to: spec.target.endpoint),
        of: listing.schema)
      _ = try ListingRead(listing, try client(of: enrollment)).run(into: collector)
      return try BillingPeriodList(records: collector.records)
    } catch {
      throw error.within("\(target.endpoint.rawValue), enrollment \(enrollment)")
    }
  }

  /// Nothing selected is an error when something was named, and worth a line when not.
  private func explainNothing(
    _ selection: PeriodSelection, _ list: BillingPeriodList, _ enrollment: String
  ) throws(Fault) {
    let name = spec.target.endpoint.rawValue
    guard case .range(let range) = selection else {
      run.report(
        RunEvent(
          .warning, "the enrollment has no billing period with records of the endpoint",
          ["enrollment": enrollment, "endpoint": name]))
      return
    }
    let known =
      if let first = list.periods.first, let last = list.periods.last {
        "the list has \(first) to \(last)"
      } else {
        "the list has none"
      }
    throw Fault(
      .failed,
      "there is no billing period with \(name) from \(range.lowerBound) to \(range.upperBound); \(known)",
      at: "enrollment \(enrollment)", remedy: "Check periods, or --period")
  }

  /// The currency of a unit's rows, where they do not tell it themselves.
  private func currency(
    of unit: Unit, _ pages: (any PageSink)?
  ) throws(Fault) -> String? {
    let client = try client(of: unit.enrollment).telling(of: unit)
    let request = { [self] (period: Unit, target: EnterpriseEndpoint) throws(Fault) in
      var listing = try listing(of: period, target)
      // The month of the fetch need not be a billing period yet.
      if spec.target.units == .snapshot {
        listing.first = try address(target.currentPath(of: unit.enrollment))
      }
      listing.pages = try pages?.beside(target.endpoint.rawValue)
      return listing
    }
    return try CurrencyQuestion(unit: unit, client: client, listing: request) {
      [self] period, balance in
      balances.withLock { $0[period] = balance }
    }.answer()
  }

  /// The balance summary of a unit's period, by column, as text; asked for once a run. Nil when it has no record.
  func balance(of unit: Unit) throws(Fault) -> [String: String]? {
    var period = unit
    (period.from, period.to) = (nil, nil)
    if let known = balances.withLock({ $0[period] }) { return known }
    let listing = try listing(of: period, EnterpriseEndpoint(.balanceSummary))
    let names = listing.schema.names
    let collector = FieldCollector(names, of: listing.schema)
    _ = try ListingRead(listing, try client(of: unit.enrollment).telling(of: unit))
      .run(into: collector)
    guard let record = collector.records.first else { return nil }
    var values: [String: String] = [:]
    for (name, text) in zip(names, record) { values[name] = text }
    balances.withLock { [values] in $0[period] = values }
    return values
  }
}
