import ArgumentParser
import Billing
import Pipeline
import Records
import Transform

/// `meterline fx FILE --date D --from A --to B`
struct FxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fx",
    abstract: "Say which rate a definition converts with, from which table and day, and why.",
    discussion: """
      Nothing is sent and nothing is written. The rate is that of the definition's \
      normalize_currency; where it has several, of the one whose target is --to.

      Example:
        meterline fx pipelines/usage-eur.yml --date 2017-04-30 --from USD --to EUR

      Exit codes: 0 done; 1 the table has no rate for that day; 2 asked wrongly; 78 bad configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(help: "The day of the row, YYYY-MM-DD.")
  var date: String

  @Option(help: "The currency of the row, such as USD.")
  var from: String

  @Option(help: "The currency to convert to; the definition's when left out.")
  var to: String?

  @OptionGroup var answer: AnswerOptions

  func validate() throws {
    if day == nil { throw ValidationError("--date must be a day, YYYY-MM-DD, not '\(date)'.") }
  }

  func run() throws {
    guard let day else { return }
    let spec = try conversion()
    let found: RateExplanation
    do throws(Fault) {
      found = try spec.explainRate(from: from, to: to, on: day)
    } catch {
      Terminal.problem("\(error)")
      throw error.category == .configuration ? ExitStatus.askedWrongly : ExitStatus(error)
    }
    switch answer.output {
    case .text: Terminal.outputLine("\(found)")
    case .json: try answer.printJSON(Answer(found))
    }
  }

  private var day: CalendarDate? { CalendarDate(date) }

  /// The conversion of the definition, whose other parts need not be complete.
  private func conversion() throws -> NormalizeCurrencySpec {
    let diagnostics = Diagnostics()
    let definition = Definition.spec(file, diagnostics)
    let specs = (definition?.transforms ?? []).compactMap { $0.spec as? NormalizeCurrencySpec }
    let misfits = definition?.transformProblems() ?? []
    if let spec = specs.first(where: { $0.target == to }) ?? specs.first, misfits.isEmpty {
      if let definition { try check(spec, of: definition) }
      return spec
    }
    Definition.tell(diagnostics.sorted + misfits)
    if diagnostics.isEmpty, misfits.isEmpty {
      Terminal.problem(
        "\(file): the definition has no transform normalize_currency. Add one, with its rates")
    }
    throw ExitStatus.badConfiguration
  }

  /// Where the source cannot be read, its columns are not known: then the day must be a column of some endpoint, or be
  /// made by a transform.
  private func check(_ spec: NormalizeCurrencySpec, of definition: PipelineSpec) throws {
    guard definition.source == nil, let name = spec.dayColumn else { return }
    let isKnown =
      Endpoint.allCases.contains { $0.dataset.schema[name]?.type == .date }
      || definition.transforms.contains {
        $0.spec.columnsPresumed?.contains { $0.name == name } ?? true
      }
    guard !isKnown else { return }
    Terminal.problem(
      "\(file): 'on' of transform 'normalize_currency' names column '\(name)', which no endpoint has."
        + " Name a date column, or period_end or period_average")
    throw ExitStatus.badConfiguration
  }

  private struct Answer: Encodable {
    struct Table: Encodable {
      var path: String
      var sha256: String
    }

    var from: String
    var to: String
    var date: String
    var on: String?
    var rate: String
    var multiplier: String
    var divisor: String
    var firstRateDate: String?
    var lastRateDate: String?
    var daysInRate: Int
    var table: Table?
    var explanation: String

    init(_ found: RateExplanation) {
      from = found.from
      to = found.to
      date = found.date.description
      on = found.policy
      rate = found.rate.description
      multiplier = found.multiplier.description
      divisor = found.divisor.description
      firstRateDate = found.days?.lowerBound.description
      lastRateDate = found.days?.upperBound.description
      daysInRate = found.dayCount
      table = found.table.map { Table(path: $0.path, sha256: $0.sha256) }
      explanation = found.description
    }

    enum CodingKeys: String, CodingKey {
      case from, to, date, on, rate, multiplier, divisor
      case firstRateDate = "first_rate_date"
      case lastRateDate = "last_rate_date"
      case daysInRate = "days_in_rate"
      case table, explanation
    }
  }
}
