import Emulator
import Foundation
import TestSupport
import Testing

/// Progress as a terminal shows it: the program runs behind a pseudo-terminal, and a small screen draws what it sends.
@Suite(.blocking) struct TerminalProgressTests {
  /// What is on a terminal that never scrolls.
  private struct Screen {
    var lines: [[Character]] = [[]]
    var row = 0
    var column = 0
    /// The widest line that was ever drawn.
    var widest = 0
    /// How often a block was taken away.
    var redraws = 0

    init(_ text: String) {
      var rest = Array(text.unicodeScalars)[...]
      while let scalar = rest.popFirst() {
        switch scalar {
        case "\n":
          row += 1
          if row == lines.count { lines.append([]) }
        case "\r": column = 0
        case "\u{1B}":
          let sequence = rest.prefix { !$0.properties.isAlphabetic }
          let command = rest.dropFirst(sequence.count).first ?? "?"
          rest = rest.dropFirst(sequence.count + 1)
          steer(command, Int(String(String.UnicodeScalarView(sequence.dropFirst()))) ?? 1)
        default: put(Character(scalar))
        }
      }
    }

    private mutating func steer(_ command: Unicode.Scalar, _ number: Int) {
      switch command {
      case "A": row = max(0, row - number)
      case "J":
        redraws += 1
        lines[row].removeSubrange(min(column, lines[row].count)...)
        lines.removeSubrange((row + 1)...)
      default: Issue.record("an unexpected sequence ends with \(command)")
      }
    }

    private mutating func put(_ character: Character) {
      if column < lines[row].count {
        lines[row][column] = character
      } else {
        lines[row].append(character)
      }
      column += 1
      widest = max(widest, column)
    }

    var text: [String] { lines.map { String($0) }.filter { !$0.isEmpty } }
  }

  /// What a run sends to a terminal of that size.
  private func run(_ scene: Scene, _ setting: String, columns: Int = 80) throws -> String {
    let file = try scene.writeFilesDefinition(period: "201704..201705")
    let variables = scene.environment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    let command =
      "stty cols \(columns) rows 24; \(variables) \(setting) \(Program.path) run \(file)"
    try scene.folder.write(command + "\n", to: "run.sh")
    let sent = try scene.shell("script -qec 'sh run.sh' /dev/null < /dev/null")
    return sent.replacing("\r\n", with: "\n\r")
  }

  /// A scene whose listings stall for a second, so that there is time to draw.
  private func slowScene() async throws -> Scene {
    try await Scene { $0.faults = [try EmulatorFault(parsing: "stall-after:100000:1")] }
  }

  @Test(arguments: [40, 80, 200])
  func `a terminal shows lines that are redrawn in place and leave nothing behind`(columns: Int)
    async throws
  {
    let scene = try await slowScene()
    let sent = try run(scene, "TERM=xterm", columns: columns)
    let screen = Screen(sent)
    #expect(screen.redraws > 3, "\(sent)")
    #expect(sent.contains("0 of 2 units"), "\(sent)")
    #expect(!screen.text.contains { $0.contains("of 2 units") }, "\(screen.text)")
    #expect(screen.text.contains { $0.hasPrefix("unit loaded ") })
    #expect(screen.text.last?.hasPrefix("Next: ") == true, "\(screen.text)")
    let drawn = sent.components(separatedBy: "\u{1B}[J").dropFirst().flatMap {
      $0.components(separatedBy: "\n\r").filter { $0.contains(" of 2 units") }
    }
    #expect(!drawn.isEmpty)
    for line in drawn { #expect(line.count < columns, "\(line)") }
  }

  @Test(arguments: ["TERM=dumb", "TERM=", "TERM=xterm NO_COLOR=1"])
  func `what a terminal cannot do is not sent to it, and colours never`(setting: String)
    async throws
  {
    let scene = try await slowScene()
    let sent = try run(scene, setting)
    #expect(sent.contains("2 loaded in "), "\(sent)")
    #expect(!sent.contains(/\u{1B}\[[0-9;]*m/), "\(sent)")
    if !setting.contains("xterm") { #expect(!sent.contains("\u{1B}"), "\(sent)") }
  }

  @Test func `where there is no terminal plain lines come soon`() async throws {
    let scene = try await Scene {
      $0.faults = [try EmulatorFault(parsing: "stall-after:100000:4")]
    }
    let file = try scene.writeFilesDefinition()
    try scene.shell("sed -i 's/stall_timeout: 2s/stall_timeout: 20s/' '\(file)'")
    let outcome = try scene.program.run("run", file)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("0 of 1 unit, "), "\(outcome.errors)")
    #expect(!outcome.errors.contains("\u{1B}"))
    let quiet = try scene.program.run("run", file, "--force", "--quiet")
    #expect(quiet.errors.isEmpty, "\(quiet.errors)")
  }
}
