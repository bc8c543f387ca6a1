import ArgumentParser
import Pipeline
import Records

/// `meterline status FILE`
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract:
      "Show what each sink of a pipeline holds: rows, sums, freshness and restatements, unit by unit.",
    discussion: """
      Reads the ledger, which is the manifests beside the files and the table meterline.load; nothing is sent to the \
      source.

      Examples:
        meterline status pipelines/usage-nightly.yml
        meterline status pipelines/usage-nightly.yml --period 'last 3' --output json

      Exit codes: 0 done, also when nothing was loaded; 1 a ledger cannot be read; 75 a database does not answer; 78 bad \
      configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Periods: \(PeriodSelection.grammar), counted among those loaded.",
      valueName: "periods"))
  var period = "all"

  @OptionGroup var answer: AnswerOptions

  func validate() throws { _ = try LedgerPeriods(period) }

  func run() async throws {
    let plan = try Definition.plan(file)
    let periods = try LedgerPeriods(period)
    let sinks = try await Worker.run("status") { () throws(Fault) in
      try Self.read(plan, periods)
    }
    switch answer.output {
    case .text: for sink in sinks { Terminal.outputLine(sink.text) }
    case .json:
      try answer.printJSON(
        Answer(pipeline: plan.name, endpoint: plan.source.endpoint, sinks: sinks))
    }
  }

  private static func read(
    _ plan: Plan, _ periods: LedgerPeriods
  ) throws(Fault) -> [SinkStatus] {
    var sinks: [SinkStatus] = []
    for sink in plan.sinks {
      let loads = try sink.spec.loads(of: plan.source.endpoint)
      sinks.append(
        SinkStatus(
          sink: sink.name, destination: sink.spec.destination, loads: periods.choose(from: loads)))
    }
    return sinks
  }

  private struct Answer: Encodable {
    let pipeline: String
    let endpoint: String
    let sinks: [SinkStatus]
  }

  /// What one sink holds.
  private struct SinkStatus: Encodable, Sendable {
    let sink: String
    let destination: String?
    let loads: [LoadRecord]

    enum CodingKeys: String, CodingKey {
      case sink, destination
      case loads = "units"
    }

    var text: String {
      let head = destination.map { "\(sink): \($0)" } ?? sink
      guard !loads.isEmpty else { return head + "\n  nothing loaded" }
      var table = TextTable(["enrollment", "period", "rows", "sums", "loaded", "notes"])
      for load in loads {
        // Sums are long, and FOCUS has five: each has a line.
        let sums = Self.sums(of: load)
        table.add([
          load.unit.enrollment, "\(load.unit.period)", Figures.grouped(load.rowsWritten),
          sums.first ?? "", "\(load.finishedAt)", Self.notes(on: load),
        ])
        for sum in sums.dropFirst() { table.add(["", "", "", sum, "", ""]) }
      }
      return ([head] + table.lines(indentedBy: 2)).joined(separator: "\n")
    }

    private static func sums(of load: LoadRecord) -> [String] {
      load.totals.sorted { $0.key < $1.key }.flatMap { column, sums in
        sums.sorted { $0.key < $1.key }.map { "\(column) \($0.value) \($0.key)" }
      }
    }

    private static func notes(on load: LoadRecord) -> String {
      var notes: [String] = []
      if load.partial { notes.append("partial: not all days were loaded") }
      if load.quarantined > 0 {
        let cost = (try? load.putAside().costText).map { ", \($0)" } ?? ""
        notes.append("\(Figures.count(load.quarantined, "record")) in quarantine\(cost)")
      }
      if !load.source.confirmed { notes.append("not confirmed by the provider") }
      notes += load.checks.filter { $0.outcome == "warned" }.map { "check \($0.name) warned" }
      if let restatement = load.restatement, restatement.hasMoved {
        notes.append("\(RestatementText(restatement))")
      }
      return notes.joined(separator: "; ")
    }
  }
}
