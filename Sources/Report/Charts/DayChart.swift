import Records

/// Cost by day in one currency: for every day of every month that has any, the parts of the cost one upon another, and
/// credits below zero.
///
/// Widths are parts of the room there is and heights are pixels, so that letters keep their size on every screen.
struct DayChart {
  /// A part of the cost, drawn in one colour.
  struct Series {
    var name: String
    var costs: [CalendarDate: ExactSum]
    /// Whether it stands for all that have no colour of their own.
    var isRest = false

    /// The cost of all days.
    func sum() throws(Fault) -> ExactSum {
      var sum = ExactSum()
      for (day, cost) in costs {
        do {
          try sum.merge(cost)
        } catch {
          throw Fault(.failed, "the cost of '\(name)' with that of \(day) \(error)")
        }
      }
      return sum
    }
  }

  /// One part of one day: in tenths of a pixel from the top.
  struct Segment: Equatable {
    /// The day's place, from 0.
    var slot: Int
    var bar: BarScale.Bar
    var isCredit: Bool
  }

  /// All days of the months in which some day has a cost, in order.
  let days: [CalendarDate]
  /// The parts, lowest first.
  let series: [Series]
  /// The segments of each series.
  let segments: [[Segment]]
  /// The places of the tops and bottoms of all stacks.
  let scale: BarScale

  /// Height of the room for bars, in pixels.
  static let height = 220
  /// Room above the bars for the uppermost figure beside the axis, in pixels.
  static let margin = 8
  /// Room below the bars for the days, in pixels.
  static let labels = 24
  /// Colours that are told apart, the one of the rest among them.
  static let seriesCount = 8

  /// Whether bars are too thin for gaps between them.
  var isDense: Bool { days.count > 200 }

  /// - Parameter series: the parts, at most `seriesCount`, lowest first.
  init(_ series: [Series]) throws(Fault) {
    self.series = series
    let months = Set(series.flatMap { $0.costs.keys.map(\.month) }).sorted()
    days = months.flatMap { month in
      (0..<CalendarDate.days(inMonth: month.month, of: month.year)).map {
        month.firstDay.adding(days: $0)
      }
    }
    let stacks = try Self.stacks(series, days)
    scale = BarScale(stacks.tops, steps: Self.height * 10)
    segments = Self.segments(stacks.pieces, on: scale, isAlone: series.count == 1)
  }

  /// A segment before it has a place: the numbers of its far and its near end among all tops.
  private struct Piece {
    var slot: Int
    var end: Int
    var start: Int?
    var isCredit: Bool
  }

  /// Adds the parts of each day up, charges and credits apart.
  private static func stacks(
    _ series: [Series], _ days: [CalendarDate]
  ) throws(Fault) -> (tops: [ExactSum], pieces: [[Piece]]) {
    var tops: [ExactSum] = []
    var pieces = [[Piece]](repeating: [], count: series.count)
    for (slot, day) in days.enumerated() {
      var last: [Bool: Int] = [:]
      for (index, part) in series.enumerated() {
        guard let cost = part.costs[day], !cost.isZero else { continue }
        let isCredit = cost.isNegative
        var top = last[isCredit].map { tops[$0] } ?? ExactSum()
        do {
          try top.merge(cost)
        } catch {
          throw Fault(.failed, "the cost of \(day) with \(cost) \(error)")
        }
        pieces[index].append(
          Piece(slot: slot, end: tops.count, start: last[isCredit], isCredit: isCredit))
        last[isCredit] = tops.count
        tops.append(top)
      }
    }
    return (tops, pieces)
  }

  private static func segments(
    _ pieces: [[Piece]], on scale: BarScale, isAlone: Bool
  ) -> [[Segment]] {
    // A day's only bar is a hairline even where its cost is too small to see.
    let bars = isAlone ? scale.bars : []
    return pieces.map { pieces in
      pieces.map { piece in
        if isAlone {
          return Segment(slot: piece.slot, bar: bars[piece.end], isCredit: piece.isCredit)
        }
        let end = scale.position(at: piece.end)
        let start = piece.start.map { scale.position(at: $0) } ?? scale.zero
        return Segment(
          slot: piece.slot, bar: .init(start: min(start, end), length: abs(start - end)),
          isCredit: piece.isCredit)
      }
    }
  }
}
