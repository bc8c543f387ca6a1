import Billing
import Formats
import JSONStream
import Records

/// Reads listings that sink `archive` kept, without asking any provider.
final class ArchiveSource: RecordSource {
  private let spec: ArchiveSourceSpec
  private let run: RunContext
  private let layout: ArchiveLayout

  init(_ spec: ArchiveSourceSpec, _ run: RunContext) {
    self.spec = spec
    self.run = run
    layout = ArchiveLayout(root: spec.path)
  }

  func units(in selection: PeriodSelection) throws(Fault) -> [Unit] {
    var periods: [String: Set<CalendarMonth>] = [:]
    for fetch in try layout.fetches(of: spec.endpoint) where isWanted(fetch) {
      periods[fetch.enrollment, default: []].insert(fetch.period)
    }
    var units: [Unit] = []
    for (enrollment, periods) in periods {
      for period in BillingPeriodList(periods).periods(in: selection) {
        units.append(unit(enrollment, period, selection))
      }
    }
    if units.isEmpty { throw nothing(in: selection, periods) }
    return units.sorted { ($0.period, $0.enrollment) < ($1.period, $1.enrollment) }
  }

  func read(
    _ request: ReadRequest, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome {
    do throws(Fault) {
      let listing = try listing(of: request.unit)
      let source = Self.tagged(listing.source)
      let tellsMore = request.lacksCurrency ? try listing.tellsCurrency : false
      if let etag = source.etag, request.etags.contains(etag), !tellsMore {
        // What is called unchanged is what was received, and not what has become of it on a disk.
        for page in listing.pages.indices { try listing.read(page: page) { _ in } }
        return .unchanged(etag: etag)
      }
      request.progress.expect(bytes: source.bytes)
      var facts = try replay(listing, request).run(into: receiver)
      facts.source = source
      return .complete(facts)
    } catch {
      throw error.within("\(request.unit)")
    }
  }

  /// The digest of the bodies stands for an entity tag where the provider gave none, as for reports.
  private static func tagged(_ source: LoadRecord.Source) -> LoadRecord.Source {
    var source = source
    source.etag = source.etag ?? "sha256:\(source.sha256)"
    return source
  }

  private func replay(_ listing: ArchivedListing, _ request: ReadRequest) -> ListingReplay {
    ListingReplay(
      kept: listing, unit: request.unit, schema: spec.schema,
      shape: EnterpriseEndpoint(spec.target).shape, width: request.width,
      frame: RowFrame(
        enrollment: request.unit.enrollment, billingPeriod: request.unit.period,
        currencyColumn: spec.target.dataset.currencyColumn),
      days: DayFilter(request.unit, spec.target, spec.schema),
      dropsRepeatedPages: request.dropsRepeatedPages,
      limits: ScanLimits(maximumRecordBytes: spec.limits.recordBytes), progress: request.progress,
      currency: { [self] in noCurrency(listing, request) })
  }

  /// Where nothing was archived that tells the currency, it is as unknown as it was, and no guess.
  private func noCurrency(_ listing: ArchivedListing, _ request: ReadRequest) -> String? {
    let dataset = spec.target.dataset
    if request.needsCurrency, dataset.carriesMoney, dataset.currencyColumn == nil {
      run.report(
        RunEvent(
          .warning, "the currency of the rows is unknown: nothing was archived that tells it",
          ["unit": "\(request.unit)", "archive": listing.fetch.folder]))
    }
    return nil
  }
}

// MARK: - What checks compare with

extension ArchiveSourceSpec {
  /// The balance summary that was archived with usage and marketplace charges.
  public var references: [String: [String]] {
    guard EnterpriseEndpoint(target).lacksCurrency else { return [:] }
    return [EnterpriseSourceSpec.balanceReference: EnterpriseSourceSpec.balanceAmounts]
  }
}

extension ArchiveSource {
  func reference(_ name: String, for unit: Unit) throws(Fault) -> ReferenceFigures? {
    let endpoint = Endpoint.balanceSummary
    guard name == EnterpriseSourceSpec.balanceReference,
      let kept = try listing(of: unit).beside(endpoint.rawValue)
    else { return nil }
    let schema = endpoint.dataset.schema
    let collector = FieldCollector(schema.names, of: schema)
    _ = try ListingReplay(kept, beside: unit, of: endpoint).run(into: collector)
    guard let record = collector.records.first else { return nil }
    var values: [String: String] = [:]
    for (name, text) in zip(schema.names, record) { values[name] = text }
    return try ReferenceFigures(balance: values, of: unit)
  }
}

// MARK: - What is there

extension ArchiveSource {
  private func isWanted(_ fetch: ArchiveLayout.Fetch) -> Bool {
    spec.fetched == nil || fetch.fetched == spec.fetched
  }

  /// A unit of a period: the days that were asked for, or those that were archived where the whole never was.
  private func unit(
    _ enrollment: String, _ period: CalendarMonth, _ selection: PeriodSelection
  ) -> Unit {
    let whole = Unit(endpoint: spec.endpoint, enrollment: enrollment, period: period)
    if case .days(let days) = selection {
      let part = period.days.clamped(to: days)
      return part == period.days
        ? whole
        : Unit(
          endpoint: spec.endpoint, enrollment: enrollment, period: period, days: part)
    }
    // What is damaged fails when its unit is read, and keeps no other from being read.
    let listings = (try? listings(of: whole)) ?? []
    let hasWhole = listings.contains { $0.manifest.load.unit == whole }
    return hasWhole ? whole : listings.first?.manifest.load.unit ?? whole
  }

  /// The fetches that may be replayed for a unit's period, the newest first.
  private func listings(of unit: Unit) throws(Fault) -> [ArchivedListing] {
    var listings: [ArchivedListing] = []
    for fetch in try layout.fetches(of: unit).reversed() where isWanted(fetch) {
      let listing = try ArchivedListing(fetch)
      listings.append(listing)
      if listing.manifest.load.unit.from == nil { break }
    }
    return listings
  }

  /// The newest fetch of exactly the unit, or of its whole period.
  private func listing(of unit: Unit) throws(Fault) -> ArchivedListing {
    var whole = unit
    (whole.from, whole.to) = (nil, nil)
    let listings = try listings(of: unit)
    if let listing = listings.first(where: { [unit, whole].contains($0.manifest.load.unit) }) {
      return listing
    }
    throw Fault(
      .failed, "the archive has no complete listing of it", at: try layout.folder(of: unit),
      remedy: "Check 'path' and 'fetched', or ask for the days that were archived")
  }

  private func nothing(
    in selection: PeriodSelection, _ periods: [String: Set<CalendarMonth>]
  ) -> Fault {
    let known = BillingPeriodList(periods.values.flatMap { $0 }).periods
    let found =
      if let first = known.first, let last = known.last {
        "it has \(first) to \(last)"
      } else {
        spec.fetched.map { "no fetch is named '\($0)'" } ?? "it has none at all"
      }
    return Fault(
      .failed,
      "the archive has no complete listing of \(spec.endpoint) that was asked for; \(found)",
      at: spec.path, remedy: "Check 'path', 'fetched', and periods or --period")
  }
}

extension DayFilter {
  /// The days of a unit, where its endpoint answers more than those; nil where all records belong to it.
  fileprivate init?(_ unit: Unit, _ endpoint: Endpoint, _ schema: Schema) {
    guard let days = EnterpriseEndpoint(endpoint).days(of: unit),
      let column = endpoint.dataset.dayColumn.flatMap({ schema[$0] })
    else { return nil }
    self.init(days, of: column, in: schema)
  }
}
