import Glibc
import Synchronization

/// The lower edge of the terminal: lines that stay, and under them a block that is redrawn.
///
/// Log lines and progress come from several threads; each change is one write, so they never mix.
final class Display: Sendable {
  /// Whether stderr is a terminal; otherwise `draw` does nothing.
  let canRedraw: Bool
  private let drawn = Mutex<[String]>([])

  /// - Parameter canRedraw: whether stderr is a terminal; otherwise `draw` does nothing.
  init(canRedraw: Bool = Terminal.canRedraw) { self.canRedraw = canRedraw }

  /// Writes a line above the block.
  func line(_ text: String) {
    drawn.withLock { block in
      let width = canRedraw ? Terminal.size.columns : 0
      Terminal.write(
        Self.clearing(block, width: width) + text + "\n" + Self.joined(block), to: STDERR_FILENO)
    }
  }

  /// Replaces the block. Lines are cut to the width of the terminal, the block to its height.
  func draw(_ lines: [String]) {
    guard canRedraw else { return }
    let size = Terminal.size
    let lines = Self.fitted(lines, columns: size.columns, lines: size.lines)
    drawn.withLock { block in
      guard block != lines else { return }
      Terminal.write(
        Self.clearing(block, width: size.columns) + Self.joined(lines), to: STDERR_FILENO)
      block = lines
    }
  }

  /// Takes the block away.
  func clear() { draw([]) }

  /// The lines that a terminal has room for: one column and one line stay free, so that nothing wraps or scrolls.
  /// The last line is kept, and the one before says how many were left out.
  static func fitted(_ lines: [String], columns: Int, lines height: Int) -> [String] {
    let room = max(1, height - 1)
    var kept = lines
    if lines.count > room {
      let last = lines.suffix(1)
      kept =
        room < 3
        ? Array(last)
        : lines.prefix(room - 2) + ["… and \(lines.count - room + 1) more"] + last
    }
    return kept.map { String($0.prefix(max(1, columns - 1))) }
  }

  /// What takes a block away that was drawn above the cursor. A terminal that became narrower since has wrapped its
  /// lines, so each counts as often as it is wider than the terminal now.
  static func clearing(_ block: [String], width: Int) -> String {
    guard !block.isEmpty else { return "" }
    let height = block.reduce(0) { $0 + max(1, ($1.count + width - 1) / max(1, width)) }
    return "\u{1B}[\(height)A\r\u{1B}[J"
  }

  private static func joined(_ block: [String]) -> String {
    block.map { $0 + "\n" }.joined()
  }
}
