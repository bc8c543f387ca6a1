import Records

/// A table with a line a rate: `date,from,to,rate`, by header and in any order; other columns are ignored.
///
/// A rate says how many units of `to` one unit of `from` buys on that day.
struct PairTable {
  private struct Line {
    var day: CalendarDate
    var number: Int
    var rate: ExactDecimal
  }

  private static let names = ["date", "from", "to", "rate"]

  /// Cell of the date, the two currencies and the rate.
  private var positions: [Int] = []
  private var cellCount = 0
  private var cells: [Range<Int>] = []
  private var lines: [RateTable.Quote: [Line]] = [:]

  /// The rates of a table, as it quotes them; worth nothing once a problem was reported.
  static func series(
    _ bytes: UnsafeRawBufferPointer, _ problems: inout RateTableProblems
  ) -> [RateTable.Quote: RateSeries] {
    var table = PairTable()
    var lines = TableLines(bytes)
    guard let header = lines.next() else {
      problems.report("the table is empty", line: nil)
      return [:]
    }
    guard table.readHeader(header, line: lines.number, &problems) else { return [:] }
    while let line = lines.next() { table.readLine(line, lines.number, &problems) }
    if table.lines.isEmpty, problems.isEmpty {
      problems.report("the table has no rate", line: nil)
    }
    return table.ordered(&problems)
  }

  private mutating func readHeader(
    _ header: UnsafeRawBufferPointer, line: Int, _ problems: inout RateTableProblems
  ) -> Bool {
    TableLines.split(header, into: &cells)
    cellCount = cells.count
    let found = cells.map { String(decoding: header[$0], as: UTF8.self).lowercased() }
    for name in Self.names {
      let places = found.indices.filter { found[$0] == name }
      if places.count == 1 {
        positions.append(places[0])
      } else {
        problems.report(
          "the header must name '\(name)' once (\(Self.names.joined(separator: ","))), not"
            + " '\(TableLines.excerpt(header))'", line: line)
      }
    }
    return problems.isEmpty
  }

  private mutating func readLine(
    _ line: UnsafeRawBufferPointer, _ number: Int, _ problems: inout RateTableProblems
  ) {
    TableLines.split(line, into: &cells)
    guard cells.count == cellCount else {
      problems.report("has \(cells.count) cells, and the header has \(cellCount)", line: number)
      return
    }
    let texts = positions.map { UnsafeRawBufferPointer(rebasing: line[cells[$0]]) }
    guard let day = CalendarDate(iso: texts[0]) else {
      problems.report(
        "'\(TableLines.excerpt(texts[0]))' is no day (YYYY-MM-DD)", line: number)
      return
    }
    guard let from = CurrencyCode(texts[1]), let to = CurrencyCode(texts[2]), from != to else {
      problems.report(
        "'\(TableLines.excerpt(texts[1]))' and '\(TableLines.excerpt(texts[2]))' must be two"
          + " currencies", line: number)
      return
    }
    switch PublishedRate.read(texts[3]) {
    case .success(let rate):
      lines[RateTable.Quote(base: from, price: to), default: []].append(
        Line(day: day, number: number, rate: rate))
    case .failure(let error): problems.report("the rate \(error.reason)", line: number)
    }
  }

  private func ordered(_ problems: inout RateTableProblems) -> [RateTable.Quote: RateSeries] {
    var repeats: [(first: Line, second: Line, quote: RateTable.Quote)] = []
    var result: [RateTable.Quote: RateSeries] = [:]
    for (quote, lines) in lines {
      let ascending = lines.sorted { ($0.day, $0.number) < ($1.day, $1.number) }
      var series = RateSeries()
      var last: Line?
      for line in ascending {
        if let last, last.day == line.day {
          repeats.append((last, line, quote))
        } else {
          series.append(line.rate, on: line.day)
        }
        last = line
      }
      result[quote] = series
    }
    for (first, second, quote) in repeats.sorted(by: { $0.second.number < $1.second.number }) {
      problems.report(
        "\(quote.base) to \(quote.price) on \(first.day) stands in line \(first.number) already",
        line: second.number)
    }
    return result
  }
}
