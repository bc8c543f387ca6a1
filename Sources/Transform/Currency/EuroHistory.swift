import Records

/// The layout of the European Central Bank's `eurofxref-hist.csv`: `Date,USD,JPY,…,` and a line a day.
///
/// Each cell is how many units of the column's currency one euro buys on that day, or `N/A`. Columns are found by
/// their header, days may come in any order, and a comma may end each line.
/// Source: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
struct EuroHistory {
  private struct Line {
    var day: CalendarDate
    var number: Int
    var bytes: UnsafeRawBufferPointer
  }

  private var columns: [(cell: Int, code: CurrencyCode)] = []
  private var cellCount = 0
  private var cells: [Range<Int>] = []

  /// The rates of a table, against the euro; empty once a problem was reported.
  static func series(
    _ bytes: UnsafeRawBufferPointer, _ problems: inout RateTableProblems
  ) -> [RateTable.Quote: RateSeries] {
    var history = EuroHistory()
    var lines = TableLines(bytes)
    guard let header = lines.next(),
      history.readHeader(header, line: lines.number, &problems)
    else {
      if problems.isEmpty { problems.report("the table is empty", line: nil) }
      return [:]
    }
    let days = history.readDays(&lines, &problems)
    if days.isEmpty { problems.report("the table has no day", line: nil) }
    guard problems.isEmpty else { return [:] }
    return history.readRates(days, &problems)
  }

  private mutating func readHeader(
    _ header: UnsafeRawBufferPointer, line: Int, _ problems: inout RateTableProblems
  ) -> Bool {
    TableLines.split(header, into: &cells)
    cellCount = cells.count
    let first = String(decoding: header[cells[0]], as: UTF8.self)
    guard first.lowercased() == "date", cells.count > 1 else {
      problems.report(
        "must start with 'Date,USD,…', not '\(TableLines.excerpt(header))'", line: line)
      return false
    }
    var seen: Set<CurrencyCode> = [.euro]
    for (index, cell) in cells.enumerated().dropFirst() {
      if cell.isEmpty, index == cells.count - 1 { continue }
      let name = UnsafeRawBufferPointer(rebasing: header[cell])
      guard let code = CurrencyCode(name) else {
        problems.report("'\(TableLines.excerpt(name))' is no currency", line: line)
        continue
      }
      if !seen.insert(code).inserted {
        problems.report(
          code == .euro ? "EUR is what all others are quoted against" : "\(code) stands twice",
          line: line)
      }
      columns.append((index, code))
    }
    if columns.isEmpty { problems.report("no currency stands behind 'Date'", line: line) }
    return problems.isEmpty
  }

  /// The lines by ascending day.
  private mutating func readDays(
    _ lines: inout TableLines, _ problems: inout RateTableProblems
  ) -> [Line] {
    var days: [Line] = []
    while let line = lines.next() {
      TableLines.split(line, into: &cells)
      let date = UnsafeRawBufferPointer(rebasing: line[cells[0]])
      guard let day = CalendarDate(iso: date) else {
        problems.report(
          "'\(TableLines.excerpt(date))' is no day (YYYY-MM-DD)", line: lines.number)
        continue
      }
      guard cells.count == cellCount else {
        problems.report(
          "has \(cells.count) cells, and the header has \(cellCount)", line: lines.number)
        continue
      }
      days.append(Line(day: day, number: lines.number, bytes: line))
    }
    days.sort { ($0.day, $0.number) < ($1.day, $1.number) }
    for (day, next) in zip(days, days.dropFirst()) where day.day == next.day {
      problems.report("\(day.day) stands in line \(day.number) already", line: next.number)
    }
    return days
  }

  private mutating func readRates(
    _ days: [Line], _ problems: inout RateTableProblems
  ) -> [RateTable.Quote: RateSeries] {
    var series = [RateSeries](repeating: RateSeries(), count: columns.count)
    for line in days {
      TableLines.split(line.bytes, into: &cells)
      for (index, column) in columns.enumerated() {
        let cell = UnsafeRawBufferPointer(rebasing: line.bytes[cells[column.cell]])
        if cell.isEmpty || cell.elementsEqual("N/A".utf8) { continue }
        switch PublishedRate.read(cell) {
        case .success(let rate): series[index].append(rate, on: line.day)
        case .failure(let error):
          problems.report("the rate of \(column.code) \(error.reason)", line: line.number)
        }
      }
    }
    var result: [RateTable.Quote: RateSeries] = [:]
    for (column, rates) in zip(columns, series) {
      result[RateTable.Quote(base: .euro, price: column.code)] = rates
    }
    return result
  }
}

/// One cell of a table as a rate.
enum PublishedRate {
  /// Why a cell is none; follows "the rate".
  struct Failure: Error { var reason: String }

  /// Reads a decimal number above zero.
  static func read(_ cell: UnsafeRawBufferPointer) -> Result<ExactDecimal, Failure> {
    do throws(DecimalError) {
      let rate = try ExactDecimal(lexeme: cell)
      guard !rate.isZero, !rate.isNegative else {
        return .failure(Failure(reason: "must be above zero: \(TableLines.excerpt(cell))"))
      }
      return .success(rate)
    } catch {
      return .failure(Failure(reason: "\(error): '\(TableLines.excerpt(cell))'"))
    }
  }
}
