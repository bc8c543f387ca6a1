import ArgumentParser
import Pipeline
import Records

/// `meterline explain FILE --period P [--row N]`
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Trace one loaded row, or the sums of a period, back to where they came from.",
    usage: "meterline explain <file> --period <yyyymm> [--row <n>] [<options>]",
    discussion: """
      With --row: the place of the row in every sink, the page and byte where its record stands in the provider's \
      answer, and what each transform made of it, by which rule and rate. The listing is read from the archive where a \
      sink of the definition kept it, otherwise from the source once more; either is compared with what was loaded.
      Without --row: which answers, definition, tables and checks the sums of the period rest on. Nothing is read but \
      the ledger. Neither writes anything.

      Examples:
        meterline explain pipelines/usage-nightly.yml --period 201704 --row 17
        meterline explain pipelines/usage-nightly.yml --period 201704
        meterline explain pipelines/usage-nightly.yml --period 201704 --day 2017-04-03 --output json

      Exit codes: 0 done; 1 the loaded row is not what its source and the definition make now, or there is none; 75 try \
      again later; 77 key refused; 78 bad configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(help: ArgumentHelp("The billing period, such as 201704.", valueName: "yyyymm"))
  var period: String

  @Option(
    help: ArgumentHelp(
      "The row: its column source_row, the record's number in its listing, from 0.", valueName: "n")
  )
  var row: Int?

  @Option(
    help: ArgumentHelp("Only the sums of this day; not with --row.", valueName: "yyyy-mm-dd"))
  var day: String?

  @Option(help: ArgumentHelp("The enrollment, where the period has several.", valueName: "id"))
  var enrollment: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    if CalendarMonth(period) == nil {
      throw ValidationError("--period must be one month, such as 201704, not '\(period)'")
    }
    if let row, row < 0 { throw ValidationError("--row must be 0 or more, not \(row)") }
    if let day, CalendarDate(day) == nil {
      throw ValidationError("--day must be a day, YYYY-MM-DD, not '\(day)'")
    }
    if day != nil, row != nil { throw ValidationError("--day does not go with --row") }
  }

  func run() async throws {
    let plan = try Definition.plan(file)
    guard let month = CalendarMonth(period) else { return }
    let held = try await Worker.run("explain") { [enrollment] () throws(Fault) in
      try HeldUnit.all(of: plan, month, enrollment)
    }
    let unit = try only(held, of: plan)
    guard let row else { return try tellFigures(of: unit, plan) }
    let explanation = try await trace(row, of: unit, plan)
    switch answer.output {
    case .text: Terminal.outputLine(RowExplanationText(explanation).description)
    case .json: try answer.printJSON(explanation)
    }
    if !explanation.agrees { throw ExitStatus.failed }
  }

  /// The one unit that is meant.
  private func only(_ held: [HeldUnit], of plan: Plan) throws -> HeldUnit {
    if held.count > 1 {
      let names = held.map(\.enrollment).joined(separator: ", ")
      throw ValidationError(
        "\(period) was loaded of several enrollments: name one of \(names) with --enrollment")
    }
    guard let unit = held.first else {
      let whose = enrollment.map { ", enrollment \($0)" } ?? ""
      throw Fault(
        .failed, "no sink holds \(plan.source.endpoint)\(whose), \(period)", at: plan.name,
        remedy:
          "See `meterline status \(file.asShellWord)`, or load it with `meterline run \(file.asShellWord) --period \(period)`"
      )
    }
    return unit
  }

  private func tellFigures(of unit: HeldUnit, _ plan: Plan) throws {
    let figures = FigureExplanation(unit, plan: plan, day: day)
    if let day, figures.sinks.allSatisfy({ $0.day == nil }) {
      throw Fault(
        .failed, "no row of \(day) was loaded", at: "\(plan.source.endpoint), \(period)",
        remedy: "Name a day of the period, or leave --day out")
    }
    switch answer.output {
    case .text: Terminal.outputLine(FigureExplanationText(figures).description)
    case .json: try answer.printJSON(figures)
    }
  }

  private func trace(_ row: Int, of unit: HeldUnit, _ plan: Plan) async throws -> RowExplanation {
    let display = Display(canRedraw: Terminal.canRedraw && !log.quiet)
    let logger = log.makeLogger(display)
    let board = ProgressBoard()
    let context = RunContext(
      runID: RunIdentity.runID(), pipeline: plan.name, startedAt: unit.load.startedAt,
      version: Version.current, report: { logger.record($0) })
    let search: @Sendable () async throws -> RowExplanation = {
      try await Worker.run("explain") { () throws(Fault) in
        try RowExplanation(row, of: unit, plan: plan, context: context, board: board)
      }
    }
    return log.quiet
      ? try await search()
      : try await ProgressPrinter(
        board: board, display: display, logger: log.logFormat == .json ? logger : nil
      ).show(during: search)
  }
}
