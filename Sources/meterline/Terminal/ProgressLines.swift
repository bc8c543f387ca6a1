import Pipeline
import Records

/// A run's progress as lines: one for each unit on its way and one for all.
struct ProgressLines {
  private let board: ProgressBoard.Snapshot
  private let startedAt: Timestamp
  private let now: Timestamp
  private let memoryBytes: Int
  private let width: Int

  /// - Parameters:
  ///   - board: what the run is doing.
  ///   - startedAt: when the run began.
  ///   - now: when it is drawn.
  ///   - memoryBytes: resident memory of the program.
  ///   - width: columns that a line may have.
  init(
    _ board: ProgressBoard.Snapshot, startedAt: Timestamp, now: Timestamp, memoryBytes: Int,
    width: Int
  ) {
    self.board = board
    self.startedAt = startedAt
    self.now = now
    self.memoryBytes = memoryBytes
    self.width = width
  }

  /// The lines to draw, each at most `width` long; the parts that matter least are left out first.
  var drawn: [String] {
    board.active.map { active in
      let parts = parts(of: active)
      // A bar is worth its room only where the figures have theirs.
      let bar = width >= 60 ? bar(of: active) : ""
      return fit(bar, parts)
    } + [fit("", totals)]
  }

  /// One line for each unit on its way and one for all, for where nothing can be redrawn.
  var plain: [String] {
    board.active.map { parts(of: $0).joined(separator: ", ") } + [totals.joined(separator: ", ")]
  }

  /// The same as events, for a log that programs read; sizes in bytes.
  var events: [RunEvent] {
    let units = board.active.map { active in
      RunEvent(
        .info, "unit is being read",
        [
          "unit": "\(active.unit)", "rows": "\(active.progress.rowsRead)",
          "bytes": "\(active.progress.bytesRead)", "pages": "\(active.progress.pagesRead)",
        ])
    }
    var whole = [
      "units_done": "\(board.finished.count)", "rows": "\(rowsRead)", "bytes": "\(bytesRead)",
      "memory_bytes": "\(memoryBytes)",
    ]
    if let count = board.unitCount { whole["units"] = "\(count)" }
    return units + [RunEvent(.info, "run goes on", whole)]
  }

  private func parts(of active: ProgressBoard.ActiveUnit) -> [String] {
    let progress = active.progress
    let bytes = progress.bytesRead
    let rate = rate(bytes, since: active.startedAt)
    let name = "\(active.unit.enrollment) \(active.unit.period)"
    guard progress.pagesRead > 0 || bytes > 0 else { return [name, "waiting for the first byte"] }
    var parts = [name, Figures.count(progress.rowsRead, "row"), Figures.size(bytes)]
    if let left = timeLeft(progress, rate) { parts.append("\(left) left") }
    return parts + ["\(Figures.size(rate))/s", Figures.count(progress.pagesRead, "page")]
  }

  /// The time that the rest of the unit takes at the rate so far; nil where its size is unknown or was exceeded.
  private func timeLeft(_ progress: UnitProgress, _ rate: Int) -> String? {
    let rest = progress.expectedBytes - progress.bytesRead
    guard rest > 0, rate > 0 else { return nil }
    return Figures.clock(seconds: (rest + rate - 1) / rate)
  }

  private var totals: [String] {
    let units = board.unitCount.map { "\(board.finished.count) of \(Figures.count($0, "unit"))" }
    return [
      units ?? "asking for the billing periods", Figures.count(rowsRead, "row"),
      Figures.size(bytesRead),
      Figures.clock(seconds: Int(now.elapsed(since: startedAt) / .seconds(1))),
      "\(Figures.size(rate(bytesRead, since: startedAt)))/s",
      "\(Figures.size(memoryBytes)) memory",
    ]
  }

  private var rowsRead: Int {
    board.finished.reduce(0) { $0 + $1.rowsRead }
      + board.active.reduce(0) { $0 + $1.progress.rowsRead }
  }

  private var bytesRead: Int {
    board.finished.reduce(0) { $0 + $1.bytesRead }
      + board.active.reduce(0) { $0 + $1.progress.bytesRead }
  }

  /// How much of the unit is there; while its size is unknown, a mark that moves with what arrives.
  private func bar(of active: ProgressBoard.ActiveUnit) -> String {
    let cells = 16
    let progress = active.progress
    let expected = progress.expectedBytes
    if expected > 0 {
      let full = min(cells, progress.bytesRead * cells / expected)
      return "[" + String(repeating: "#", count: full)
        + String(repeating: ".", count: cells - full) + "] "
    }
    let position = progress.bytesRead / (256 << 10) % cells
    return "[" + String(repeating: ".", count: position) + "#"
      + String(repeating: ".", count: cells - 1 - position) + "] "
  }

  private func fit(_ bar: String, _ parts: [String]) -> String {
    var kept = parts
    while kept.count > 1, bar.count + kept.joined(separator: "  ").count > width {
      kept.removeLast()
    }
    let text = kept.joined(separator: "  ")
    return bar.count + text.count <= width ? bar + text : String(text.prefix(max(0, width)))
  }

  private func rate(_ bytes: Int, since start: Timestamp) -> Int {
    let milliseconds = Int(now.elapsed(since: start) / .milliseconds(1))
    return milliseconds > 0 ? bytes * 1000 / milliseconds : 0
  }
}
