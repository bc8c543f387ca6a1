import ArgumentParser
import Pipeline
import Records

/// `meterline diff FILE --period P`
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract:
      "Show what the last load of a period changed: rows and cost by subscription, meter and day.",
    discussion: """
      Reads the ledger; nothing is sent to the source. PostgreSQL keeps the change of every group of rows, a manifest \
      beside files the change of the cost by day.

      Examples:
        meterline diff pipelines/usage-nightly.yml --period 201704
        meterline diff pipelines/usage-nightly.yml --period 'last 3' --output json

      Exit codes: 0 done, also when nothing changed; 1 the ledger has no such load; 75 a database does not answer; 78 bad \
      configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Periods: \(PeriodSelection.grammar), counted among those loaded.",
      valueName: "periods"))
  var period: String

  @OptionGroup var answer: AnswerOptions

  func validate() throws { _ = try LedgerPeriods(period) }

  func run() async throws {
    let plan = try Definition.plan(file)
    let periods = try LedgerPeriods(period)
    let changes = try await Worker.run("diff") { () throws(Fault) in
      try Change.read(plan, periods)
    }
    guard !changes.isEmpty else {
      throw Fault(
        .failed, "the ledger has no load of \(plan.source.endpoint) for '\(period)'", at: plan.name,
        remedy: "See `meterline status \(file.asShellWord)`")
    }
    switch answer.output {
    case .text: for change in changes { Terminal.outputLine(change.text) }
    case .json: try answer.printJSON(["units": changes])
    }
  }

  /// What the present load of one unit changed.
  private struct Change: Encodable, Sendable {
    let enrollment: String
    let period: CalendarMonth
    let load: String
    let finishedAt: Timestamp
    let restatement: Restatement?
    let lines: [RestatementLine]

    enum CodingKeys: String, CodingKey {
      case enrollment, period
      case load = "load_id"
      case finishedAt = "finished_at"
      case restatement, lines
    }

    /// From the last sink to commit: where it agrees with the others, so do they.
    static func read(_ plan: Plan, _ periods: LedgerPeriods) throws(Fault) -> [Change] {
      guard let sink = plan.sinks.last else { return [] }
      var changes: [Change] = []
      for load in periods.choose(from: try sink.spec.loads(of: plan.source.endpoint)) {
        changes.append(
          Change(
            enrollment: load.unit.enrollment, period: load.unit.period, load: load.loadID,
            finishedAt: load.finishedAt, restatement: load.restatement,
            lines: try sink.spec.restatement(of: load.unit)))
      }
      return changes
    }

    var text: String {
      let head = "\(enrollment) \(period)  load \(load) of \(finishedAt)"
      guard let restatement else { return head + "\n    nothing to compare with" }
      var details: [String] = []
      if let days = restatement.newDays { details.append(Self.text(of: days)) }
      details.append(
        restatement.hasMoved
          ? "\(RestatementText(restatement))" : "no row has changed since the load before")
      return ([head] + details.map { "    " + $0 } + table(restatement)).joined(separator: "\n")
    }

    private static func text(of days: Restatement.NewDays) -> String {
      let last = days.to.adding(days: -1)
      let span = days.from == last ? "\(last)" : "\(days.from) to \(last)"
      let rows = days.rows.map { ", \(Figures.count($0, "row"))" } ?? ""
      let cost = days.cost.sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
      return "new: \(span)\(rows)\(cost)"
    }

    private func table(_ restatement: Restatement) -> [String] {
      var table = TextTable([
        "day", "subscription", "meter", "rows", "before", "after", "change", "",
      ])
      if lines.isEmpty {
        for (day, deltas) in restatement.dailyDelta.sorted(by: { $0.key < $1.key }) {
          for (currency, delta) in deltas.sorted(by: { $0.key < $1.key }) {
            table.add([day, "", "", "", "", "", delta, currency])
          }
        }
      }
      for line in lines {
        table.add([
          line.day.map(\.description) ?? "no day", line.subscriptionName ?? line.subscription ?? "",
          line.meterName ?? line.meter ?? "",
          "+\(line.rowsAdded) -\(line.rowsGone) ~\(line.rowsRepriced)", line.costBefore,
          line.costAfter, line.costDelta, line.currency,
        ])
      }
      return table.lines(indentedBy: 4)
    }
  }
}
