public import Records

/// Which usage is asked for.
public enum UsageSelection: Hashable, Sendable {
  /// A billing period.
  case period(CalendarMonth)
  /// A range of days, both ends included.
  case days(ClosedRange<CalendarDate>)

  /// The days that it covers.
  public var days: ClosedRange<CalendarDate> {
    switch self {
    case .period(let period): period.firstDay...period.days.upperBound.adding(days: -1)
    case .days(let days): days
    }
  }
}

/// The usage details that one listing goes through, in order: whole months or some of their days.
///
/// A listing is small whatever it lists; its rows are made when a body is read.
public struct UsageListing: Sendable {
  typealias Section = (month: UsageMonth, rows: Range<Int>)

  /// Enrollment and period or days: tells the listing from every other one of the seed.
  public let name: String
  /// How many rows it has, before faults.
  public let rowCount: Int

  private let scenario: Scenario
  private let enrollment: String
  private let days: ClosedRange<CalendarDate>
  private let sections: [Section]

  init(
    _ selection: UsageSelection, of enrollment: String, in scenario: Scenario,
    restatement: (CalendarMonth) -> RefreshedRows
  ) {
    (self.scenario, self.enrollment, days) = (scenario, enrollment, selection.days)
    func month(_ period: CalendarMonth) -> UsageMonth {
      scenario.month(period, of: enrollment, restatement: restatement(period))
    }
    switch selection {
    case .period(let period):
      name = "\(enrollment) \(period)"
      let month = month(period)
      sections = month.rowCount > 0 ? [(month, 0..<month.rowCount)] : []
    case .days(let days):
      name = "\(enrollment) \(days.lowerBound) \(days.upperBound)"
      sections = (days.lowerBound.month...days.upperBound.month).flatMap { period in
        let month = month(period)
        let first = period == days.lowerBound.month ? days.lowerBound.components.day : 1
        let last =
          period == days.upperBound.month ? days.upperBound.components.day : month.dayCount
        return month.rows(onDays: first...last).map { (month: month, rows: $0) }
      }
    }
    rowCount = sections.reduce(0) { $0 + $1.rows.count }
  }

  /// What the provider changed in the months, in the order of the rows: part of every entity tag.
  public var restatements: [RefreshedRows] { sections.map(\.month.restatement) }

  /// Some of the rows as JSON objects with commas between them.
  ///
  /// Cost: more than a gigabyte a second; the first page of an enrollment takes some 50 ms more.
  /// - Parameters:
  ///   - start: how many rows of the listing come before.
  ///   - count: how many rows at most.
  ///   - opening: what stands before the first row.
  ///   - closing: what stands behind the last row.
  public func page(
    from start: Int, count: Int, _ version: APIVersion, opening: [UInt8], closing: [UInt8],
    faults: RowFaults
  ) -> any BodyStream {
    let templates = scenario.templates(of: enrollment, .json(version))
    let writers = sections(from: start, count: count).map { section in
      (writer: UsageRowWriter(month: section.month, templates: templates), rows: section.rows)
    }
    return UsageStream(opening: opening, writers: writers, closing: closing, faults: faults)
  }

  /// All rows as a file of CSV, as that version of the API writes it. Cost: that of ``page(from:count:_:opening:closing:faults:)``.
  public func csv(_ version: APIVersion, faults: RowFaults) -> any BodyStream {
    let templates = scenario.templates(of: enrollment, .csv(version))
    let writers = sections.map { section in
      (
        writer: CSVRowWriter(month: section.month, templates: templates, version: version),
        rows: section.rows
      )
    }
    let title = "Usage Data Extract for \(days.lowerBound) to \(days.upperBound)"
    return UsageStream(
      opening: CSVLayout(version: version).opening(title: title), writers: writers, closing: [],
      faults: faults)
  }

  /// The part of the listing from a row on.
  private func sections(from start: Int, count: Int) -> [Section] {
    var skipped = start
    var wanted = count
    var part: [Section] = []
    for (month, rows) in sections where wanted > 0 {
      if skipped >= rows.count {
        skipped -= rows.count
        continue
      }
      let first = rows.lowerBound + skipped
      let taken = first..<first + min(wanted, rows.upperBound - first)
      part.append((month, taken))
      wanted -= taken.count
      skipped = 0
    }
    return part
  }
}
