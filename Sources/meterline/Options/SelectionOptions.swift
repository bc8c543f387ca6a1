import ArgumentParser
import Records

/// Which units a verb takes, instead of those that the definition asks for.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Periods instead of the definition's: \(PeriodSelection.grammar).", valueName: "periods"))
  var period: String?

  @Option(
    help: ArgumentHelp(
      "Only days from this one on, YYYY-MM-DD; goes with --to.", valueName: "date"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Only days before this one, YYYY-MM-DD; goes with --from.", valueName: "date"))
  var to: String?

  /// What was asked for, or nil for what the definition says.
  func selection() throws -> PeriodSelection? {
    if let days = try days() {
      guard period == nil else {
        throw ValidationError("--period does not go with --from and --to")
      }
      return .days(days)
    }
    return try period.map(Self.selection)
  }

  /// What a text selects.
  static func selection(_ period: String) throws -> PeriodSelection {
    if let selection = PeriodSelection(period) { return selection }
    throw ValidationError("--period must be \(PeriodSelection.grammar), not '\(period)'")
  }

  private func days() throws -> Range<CalendarDate>? {
    if from == nil, to == nil { return nil }
    guard let from, let to else { throw ValidationError("--from and --to go together") }
    guard let first = CalendarDate(from), let end = CalendarDate(to), first < end else {
      throw ValidationError(
        "--from and --to must be days, YYYY-MM-DD, the first before the second: \(from), \(to)")
    }
    return first..<end
  }
}
