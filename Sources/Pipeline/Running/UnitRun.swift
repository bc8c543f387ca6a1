import Records

/// One unit on its way: reads it whole, stages it in every sink, checks it, and commits it or leaves no trace.
///
/// Used on one thread. Invariant: once `pass` exists, every sink has a staging that `fail` or the commit ends.
final class UnitRun {
  let plan: Plan
  let context: RunContext
  let unit: Unit
  let isDryRun: Bool
  let skipsFinished: Bool
  let progress: UnitProgress
  let disk: SpoolDisk
  let loadID = RunIdentity.loadID()
  let startedAt = Timestamp.now
  let clock = StageClock()
  var sinks: UnitSinks?
  var earlier: EarlierLoads?
  /// The listing being read; a new one whenever it starts again.
  var pass: UnitPass?
  var currency: String?
  var facts: ListingFacts?
  var checks: [LoadRecord.CheckResult] = []
  /// What went wrong with the rows while an archive still takes the bodies.
  var refusal: Fault?
  var restatement: Restatement?
  /// The load that the sinks got, once they have it.
  var committed: LoadRecord?

  init(
    _ unit: Unit, plan: Plan, context: RunContext, options: RunOptions = RunOptions(),
    progress: UnitProgress, disk: SpoolDisk
  ) {
    self.unit = unit
    self.plan = plan
    self.context = context
    isDryRun = options.isDryRun
    skipsFinished = options.skipsFinished
    self.progress = progress
    self.disk = disk
  }

  /// Runs the unit to its end, whatever that is.
  func execute(from source: any RecordSource) -> UnitSummary {
    do throws(Fault) {
      try context.cancellation.check()
      let etags = try askSinks()
      if skipsFinished, earlier?.areFinished == true, !unit.period.isOpen(on: context.startedAt.day)
      {
        sinks?.keepAll()
        return summary(.unchanged, reason: "loaded before, and the period is closed")
      }
      let kept =
        etags.isEmpty && earlier?.canReplay == true ? try sinks?.kept(unit) : nil
      // A month is mostly about as long as it was the day before; a source that knows better says so.
      if let bytes = earlier?.newest?.source.bytes { progress.expect(bytes: bytes) }
      var request = ReadRequest(
        unit: unit, width: plan.width, etags: etags, kept: kept,
        pages: isDryRun ? nil : sinks?.pages, needsCurrency: plan.needsCurrency,
        dropsRepeatedPages: plan.dropsRepeatedPages, progress: progress)
      request.lacksCurrency = plan.needsCurrency && earlier?.lacksCurrency == true
      let outcome = try clock.measure(.read) { () throws(Fault) in
        try source.read(request, into: self)
      }
      switch outcome {
      case .unchanged(let etag):
        try keep(etag, offered: etags)
        return summary(.unchanged, reason: plan.source.wording.unchanged)
      case .complete(let facts):
        self.facts = facts
        try complete(from: source)
        return summary(isDryRun ? .planned : .loaded, reason: reason(facts))
      }
    } catch {
      return fail(error)
    }
  }

  /// Makes the sinks and asks what they hold; the entity tag that the source may ask with.
  private func askSinks() throws(Fault) -> [String] {
    let loads: [EarlierLoads.Holding]
    do throws(Fault) {
      let sinks = try UnitSinks(plan, context)
      self.sinks = sinks
      loads = try sinks.previous(unit)
    } catch {
      // Sinks are not prepared for a dry run, so one that never held anything may have no ledger yet.
      guard isDryRun else { throw error }
      context.report(
        RunEvent(
          .warning, "a sink could not say what it holds",
          ["unit": "\(unit)", "fault": "\(error)"]))
      loads = []
    }
    let earlier = EarlierLoads(
      loads, unit: unit, pipeline: plan.name, planSHA256: plan.planSHA256,
      isForced: context.isForced, wording: plan.source.wording)
    self.earlier = earlier
    return earlier.etag.map { [$0] } ?? []
  }

  /// Why it was loaded, and from where when not from the provider.
  private func reason(_ facts: ListingFacts) -> String {
    let isTold = earlier?.etag != nil && earlier?.lacksCurrency == true && currency != nil
    let reason = isTold ? EarlierLoads.currencyKnown : earlier?.reason ?? ""
    return reason + (facts.isReplayed ? "; from the archive" : "")
  }

  private func keep(_ etag: String, offered: [String]) throws(Fault) {
    guard offered.contains(etag), pass == nil else {
      throw Fault(.failed, "the source calls the unit unchanged, and was not asked whether it is")
    }
    sinks?.keepAll()
  }

  /// Discards everything and says why.
  private func fail(_ fault: Fault) -> UnitSummary {
    sinks?.discard()
    if sinks?.hasCommitted != true { pass?.quarantine.discard() }
    let fault = fault.within("\(unit)")
    return summary(.failed, reason: fault.reason(in: unit), fault: fault)
  }
}

extension Fault {
  /// What it says beside the name of the unit that it is of: whoever reads a reason reads that too.
  func reason(in unit: Unit) -> String {
    var reason = within("\(unit)")
    let inner = reason.place?.dropFirst(unit.description.count).drop { $0 == "," || $0 == " " }
    reason.place = inner.flatMap { $0.isEmpty ? nil : String($0) }
    return reason.description
  }
}

extension UnitRun: BatchReceiver {
  func begin(currency: String?) throws(Fault) {
    try context.cancellation.check()
    pass?.quarantine.discard()
    refusal = nil
    self.currency = currency
    pass = try UnitPass(
      plan, TransformOpening(unit: unit, startedAt: context.startedAt, disk: disk),
      Quarantine(
        policy: plan.badRecords, unit: unit, loadID: loadID, isKept: !isDryRun,
        schema: plan.source.schema, currency: currency))
    guard !isDryRun else { return }
    try sinks?.begin(opening)
  }

  /// What the sinks are told when the unit begins.
  var opening: LoadOpening {
    LoadOpening(
      unit: unit, schema: plan.schema, loadID: loadID,
      sourceCurrency: plan.source.schema[FrameColumn.billingCurrency]?.slot)
  }

  func receive(_ batch: RecordBatch) throws(Fault) {
    try context.cancellation.check()
    guard refusal == nil else { return }
    do throws(Fault) {
      try take(batch)
    } catch {
      // The provider may not have the bodies for ever: an archive gets all of them, whatever the rows are worth.
      guard !isDryRun, sinks?.pages != nil, error.category != .interrupted else { throw error }
      refusal = error
    }
  }

  private func take(_ batch: RecordBatch) throws(Fault) {
    guard let pass else { throw Fault(.failed, "the source sent rows before it began") }
    try clock.measure(.transform) { () throws(Fault) in
      try pass.take(batch) { batch throws(Fault) in try write(batch) }
    }
  }

  /// Writes what left the last transform.
  func write(_ batch: RecordBatch) throws(Fault) {
    try context.cancellation.check()
    guard batch.count > 0, !isDryRun else { return }
    try clock.measure(.write) { () throws(Fault) in try sinks?.write(batch) }
  }
}
