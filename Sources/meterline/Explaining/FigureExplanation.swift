import Pipeline
import Records

/// What the sums of a period rest on: the answer of `explain` without a row.
struct FigureExplanation: Sendable, Encodable {
  /// What one sink holds.
  struct SinkFigures: Sendable, Encodable {
    let sink: String
    let destination: String?
    /// Figures of the day that was asked for; nil for the whole period and where the sink has no row of it.
    let day: DayFigures?
    let load: LoadRecord
    /// Whether the definition makes the rows as it did when they were loaded.
    let samePlan: Bool
    /// Files that have changed since.
    let changedInputs: [String]

    enum CodingKeys: String, CodingKey {
      case sink, destination, day, load
      case samePlan = "same_plan"
      case changedInputs = "changed_inputs"
    }
  }

  let pipeline: String
  let endpoint: String
  let enrollment: String
  let period: CalendarMonth
  let day: String?
  let sinks: [SinkFigures]

  /// - Parameters:
  ///   - unit: what the sinks hold.
  ///   - plan: the pipeline.
  ///   - day: the only day that is asked about.
  init(_ unit: HeldUnit, plan: Plan, day: String?) {
    pipeline = plan.name
    endpoint = plan.source.endpoint
    enrollment = unit.enrollment
    period = unit.load.unit.period
    self.day = day
    sinks = unit.holdings.map { holding in
      SinkFigures(
        sink: holding.sink.name, destination: holding.sink.spec.destination,
        day: day.flatMap { holding.load.days[$0] }, load: holding.load,
        samePlan: holding.sink.spec.keepsPages || holding.load.planSHA256 == plan.planSHA256,
        changedInputs: holding.load.inputs.filter { !plan.inputs.contains($0) }.map(\.path))
    }
  }
}
