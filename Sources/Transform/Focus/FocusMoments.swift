import JSONStream
import Records

/// Turns days into the moments at which they begin, in UTC.
struct FocusMoments: ~Copyable {
  private let source: Int
  private let target: Int
  private let daysLater: Int
  private var seen = SeenValues()

  /// - Parameter daysLater: how many days after the day the moment is.
  init(from source: Int, to target: Int, daysLater: Int) {
    self.source = source
    self.target = target
    self.daysLater = daysLater
  }

  /// The moment at which a day begins.
  static func text(_ day: CalendarDate) -> String { "\(day)T00:00:00Z" }

  mutating func fill(_ rows: FocusRows, _ window: inout ByteWindow) {
    seen.beginBatch()
    for row in 0..<rows.count {
      if let earlier = seen.earlierRow(like: row, column: source, rows, window) {
        rows[row, target] = rows[earlier, target]
      } else {
        rows[row, target] = moment(of: rows[row, source], &window)
      }
    }
  }

  private func moment(of slot: Slot, _ window: inout ByteWindow) -> Slot {
    guard let day = CalendarDate(iso: window.bytes(of: slot)) else { return .null }
    let text = window.append(text: Self.text(day.adding(days: daysLater)))
    return Slot(.string, offset: text.offset, byteCount: text.byteCount)
  }
}
