import Pipeline
import Records

/// A run's progress as lines: one for each unit on its way and one for all.
struct ProgressLines {
  private let board: ProgressBoard.Snapshot
  private let now: Timestamp
  private let memoryBytes: Int
  private let width: Int

  /// - Parameters:
  ///   - board: what the run is doing.
  ///   - now: when it is drawn.
  ///   - memoryBytes: resident memory of the program.
  ///   - width: columns that a line may have.
  init(_ board: ProgressBoard.Snapshot, now: Timestamp, memoryBytes: Int, width: Int) {
    self.board = board
    self.now = now
    self.memoryBytes = memoryBytes
    self.width = width
  }

  /// The lines to draw, each at most `width` long; the parts that matter least are left out first.
  var drawn: [String] { board.active.map { fit(bar(of: $0), parts(of: $0)) } + [fit("", totals)] }

  /// One line for each unit on its way, for where nothing can be redrawn.
  var plain: [String] { board.active.map { parts(of: $0).joined(separator: ", ") } }

  private func parts(of active: ProgressBoard.ActiveUnit) -> [String] {
    let progress = active.progress
    return [
      "\(active.unit.enrollment) \(active.unit.period)",
      Figures.count(progress.rowsRead, "row"), Figures.size(progress.bytesRead),
      "\(Figures.size(rate(progress.bytesRead, since: active.startedAt)))/s",
      Figures.count(progress.pagesRead, "page"),
    ]
  }

  private var totals: [String] {
    let units = board.unitCount.map { "\(board.finished.count) of \(Figures.count($0, "unit"))" }
    let rows =
      board.finished.reduce(0) { $0 + $1.rowsRead }
      + board.active.reduce(0) { $0 + $1.progress.rowsRead }
    return [
      units ?? "asking for the billing periods", Figures.count(rows, "row"),
      "\(Figures.size(memoryBytes)) memory",
    ]
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
    return bar.count + text.count <= width ? bar + text : String(text.prefix(width))
  }

  private func rate(_ bytes: Int, since start: Timestamp) -> Int {
    let milliseconds = Int(now.elapsed(since: start) / .milliseconds(1))
    return milliseconds > 0 ? bytes * 1000 / milliseconds : 0
  }
}
