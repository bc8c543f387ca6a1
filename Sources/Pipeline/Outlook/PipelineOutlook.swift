public import Records

/// What a run would do, found out without writing anything.
///
/// Every unit that the sinks hold is asked for conditionally, which costs one request; a body that comes instead of
/// "not modified" is left unread.
public struct PipelineOutlook: Sendable {
  private let plan: Plan
  private let context: RunContext
  private let options: RunOptions

  /// - Parameters:
  ///   - plan: what would run.
  ///   - context: the run that it would be; its pipeline and plan digest are taken from the plan.
  ///   - options: what would be asked for beside the definition.
  public init(_ plan: Plan, context: RunContext, options: RunOptions = RunOptions()) {
    self.plan = plan
    var context = context
    context.pipeline = plan.name
    context.planSHA256 = plan.planSHA256
    self.context = context
    self.options = options
  }

  /// The units of the run, oldest first. Blocks.
  ///
  /// - Throws: what keeps the source from saying which units there are, or from answering at all.
  public func units() throws(Fault) -> [UnitOutlook] {
    let source = try plan.source.makeSource(context)
    let units = try PipelineRun(plan, context: context, options: options).units(of: source)
    var outlooks: [UnitOutlook] = []
    for unit in units {
      try context.cancellation.check()
      outlooks.append(try outlook(of: unit, source))
    }
    return outlooks
  }

  private func outlook(of unit: Unit, _ source: any RecordSource) throws(Fault) -> UnitOutlook {
    let earlier = EarlierLoads(
      loads(of: unit), unit: unit, pipeline: plan.name, planSHA256: plan.planSHA256,
      isForced: context.isForced, wording: plan.source.wording)
    var outlook = UnitOutlook(
      unit: unit, action: .load, reason: earlier.reason,
      isOpen: unit.period.isOpen(on: context.startedAt.day))
    outlook.rows = earlier.newest?.rowsWritten
    outlook.loadedAt = earlier.newest?.finishedAt
    guard let etag = earlier.etag else { return outlook }
    do throws(Fault) {
      switch try news(of: unit, since: etag, lacksCurrency: earlier.lacksCurrency, source) {
      case .unchanged:
        outlook.action = .keep
        outlook.reason = plan.source.wording.unchanged
      case .currencyKnown: outlook.reason = EarlierLoads.currencyKnown
      case .changed: break
      }
    } catch {
      // What is wrong with one unit says nothing of the others.
      guard error.category == .failed else { throw error }
      outlook.action = .fail
      outlook.reason = error.reason(in: unit)
    }
    return outlook
  }

  /// What each sink holds; one that was never prepared holds nothing.
  private func loads(of unit: Unit) -> [EarlierLoads.Holding] {
    plan.sinks.map { sink in
      var holding = EarlierLoads.Holding(
        sink: sink.name, load: nil, keepsPages: sink.spec.keepsPages)
      do throws(Fault) {
        holding.load = try sink.spec.makeSink(context).previous(unit)
      } catch {
        context.report(
          RunEvent(
            .warning, "a sink could not say what it holds",
            ["unit": "\(unit)", "sink": sink.name, "fault": "\(error)"]))
      }
      return holding
    }
  }

  /// What a source says of a unit that the sinks hold.
  private enum News { case unchanged, changed, currencyKnown }

  private func news(
    of unit: Unit, since etag: String, lacksCurrency: Bool, _ source: any RecordSource
  ) throws(Fault) -> News {
    var request = ReadRequest(unit: unit, width: plan.width, etags: [etag])
    request.lacksCurrency = lacksCurrency && plan.needsCurrency
    request.needsCurrency = request.lacksCurrency
    let reader = Unread()
    do throws(Fault) {
      if case .unchanged = try source.read(request, into: reader) { return .unchanged }
    } catch {
      guard reader.hasBegun else { throw error }
    }
    return request.lacksCurrency && reader.currency != nil ? .currencyKnown : .changed
  }
}

/// Takes nothing: a listing that begins has changed, and is left there.
private final class Unread: BatchReceiver {
  private(set) var hasBegun = false
  private(set) var currency: String?

  func begin(currency: String?) throws(Fault) {
    hasBegun = true
    self.currency = currency
    throw Fault(.failed, "the listing is not read")
  }

  func receive(_ batch: RecordBatch) throws(Fault) {}
}
