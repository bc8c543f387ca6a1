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
      Terminal.write(Self.clear(block) + text + "\n" + Self.joined(block), to: STDERR_FILENO)
    }
  }

  /// Replaces the block. Lines are cut to the width of the terminal.
  func draw(_ lines: [String]) {
    guard canRedraw else { return }
    let width = Terminal.width - 1
    let lines = lines.map { String($0.prefix(width)) }
    drawn.withLock { block in
      Terminal.write(Self.clear(block) + Self.joined(lines), to: STDERR_FILENO)
      block = lines
    }
  }

  /// Takes the block away.
  func clear() { draw([]) }

  private static func clear(_ block: [String]) -> String {
    block.isEmpty ? "" : "\u{1B}[\(block.count)A\r\u{1B}[J"
  }

  private static func joined(_ block: [String]) -> String {
    block.map { $0 + "\n" }.joined()
  }
}
