import Billing
import Records
import Synchronization

/// Reads files that are there already: which units they make, and the records of each.
final class FilesSource: RecordSource {
  private let spec: FilesSourceSpec
  private let run: RunContext
  /// Looked for once a run: files that come later belong to the next.
  private let shelf = Mutex<FileShelf?>(nil)

  init(_ spec: FilesSourceSpec, _ run: RunContext) {
    self.spec = spec
    self.run = run
  }

  func units(in selection: PeriodSelection) throws(Fault) -> [Unit] {
    let keys = try files().keys
    var units: [Unit] = []
    for (enrollment, keys) in Dictionary(grouping: keys, by: \.enrollment) {
      let list = BillingPeriodList(keys.map(\.period))
      let periods = list.periods(in: selection)
      if periods.isEmpty { try explainNothing(selection, list, enrollment) }
      units += periods.map { unit(enrollment, $0, selection) }
    }
    if case .days = selection, spec.dataset.dataset.dayColumn == nil {
      throw Fault(
        .configuration, "\(spec.endpoint) have no days that could be loaded by themselves",
        remedy: "Use periods instead")
    }
    return units.sorted {
      ($0.period, place($0), $0.enrollment) < ($1.period, place($1), $1.enrollment)
    }
  }

  func read(
    _ request: ReadRequest, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome {
    do throws(Fault) {
      return try FilesRead(request, try files(), spec, run).run(into: receiver)
    } catch {
      throw error.within("\(request.unit)")
    }
  }

  private func files() throws(Fault) -> FileShelf {
    if let known = shelf.withLock({ $0 }) { return known }
    let found = try FileShelf(spec, run)
    return shelf.withLock { shelf in
      let known = shelf ?? found
      shelf = known
      return known
    }
  }

  private func unit(
    _ enrollment: String, _ period: CalendarMonth, _ selection: PeriodSelection
  ) -> Unit {
    var days: Range<CalendarDate>?
    if case .days(let wanted) = selection {
      let part = period.days.clamped(to: wanted)
      days = part == period.days ? nil : part
    }
    return Unit(endpoint: spec.endpoint, enrollment: enrollment, period: period, days: days)
  }

  /// Where the definition names the unit's enrollment.
  private func place(_ unit: Unit) -> Int {
    spec.enrollments.firstIndex { $0.id == unit.enrollment } ?? 0
  }

  /// A month that was named and is not there is an error; nothing of a general question is worth a line.
  private func explainNothing(
    _ selection: PeriodSelection, _ list: BillingPeriodList, _ enrollment: String
  ) throws(Fault) {
    guard case .range(let range) = selection, spec.enrollments.count < 2 else {
      run.report(
        RunEvent(
          .warning, "the enrollment has no files of the periods that were asked for",
          ["enrollment": enrollment, "endpoint": spec.endpoint]))
      return
    }
    let first = list.periods.first.map { "\($0)" } ?? ""
    let last = list.periods.last.map { "\($0)" } ?? ""
    throw Fault(
      .failed,
      "there are no files from \(range.lowerBound) to \(range.upperBound); there are \(first) to \(last)",
      at: "enrollment \(enrollment)", remedy: "Check files.path and periods, or --period")
  }
}
