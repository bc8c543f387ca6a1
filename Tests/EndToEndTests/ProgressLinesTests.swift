import Records
import Testing

@testable import Pipeline
@testable import meterline

@Suite(.blocking) struct ProgressLinesTests {
  private let start = Timestamp(microseconds: 0)

  private func lines(width: Int, expected: Int = 0) throws -> ProgressLines {
    let period = try #require(CalendarMonth("201704"))
    let progress = UnitProgress()
    progress.addBytes(50_000_000)
    progress.addRows(40_000)
    progress.addPage()
    progress.expect(bytes: expected)
    var board = ProgressBoard.Snapshot()
    board.unitCount = 3
    board.active = [
      .init(
        unit: Unit(endpoint: "usage-details", enrollment: "100", period: period),
        progress: progress, startedAt: start)
    ]
    return ProgressLines(
      board, startedAt: start, now: Timestamp(microseconds: 2_000_000), memoryBytes: 30_000_000,
      width: width)
  }

  @Test func `a line shows period, rows, bytes, rate and pages, and the last one the whole`() throws
  {
    let drawn = try lines(width: 100, expected: 100_000_000).drawn
    #expect(
      drawn == [
        "[########........] 100 201704  40,000 rows  50.0 MB  0:02 left  25.0 MB/s  1 page",
        "0 of 3 units  40,000 rows  50.0 MB  0:02  25.0 MB/s  30.0 MB memory",
      ])
  }

  @Test(arguments: [0, 1, 10, 20, 30, 40, 60, 79])
  func `no line is wider than the terminal`(width: Int) throws {
    for line in try lines(width: width).drawn { #expect(line.count <= width) }
  }

  @Test func `a narrow terminal keeps what matters most`() throws {
    #expect(
      try lines(width: 62, expected: 100_000_000).drawn.first
        == "[########........] 100 201704  40,000 rows  50.0 MB  0:02 left")
    #expect(
      try lines(width: 38, expected: 100_000_000).drawn == [
        "100 201704  40,000 rows  50.0 MB", "0 of 3 units  40,000 rows  50.0 MB",
      ])
  }

  @Test func `while the size is unknown a mark moves with the bytes`() throws {
    let bar = try #require(try lines(width: 100).drawn.first).prefix(18)
    #expect(bar.count { $0 == "#" } == 1)
  }

  @Test func `where nothing can be redrawn a line is plain`() throws {
    #expect(
      try lines(width: 100).plain == [
        "100 201704, 40,000 rows, 50.0 MB, 25.0 MB/s, 1 page",
        "0 of 3 units, 40,000 rows, 50.0 MB, 0:02, 25.0 MB/s, 30.0 MB memory",
      ])
  }

  @Test func `a unit that waits for its first byte says so`() throws {
    let period = try #require(CalendarMonth("201704"))
    var board = ProgressBoard.Snapshot()
    board.active = [
      .init(
        unit: Unit(endpoint: "usage-details", enrollment: "100", period: period),
        progress: UnitProgress(), startedAt: start)
    ]
    let lines = ProgressLines(board, startedAt: start, now: start, memoryBytes: 0, width: 100)
    #expect(
      lines.plain == [
        "100 201704, waiting for the first byte",
        "asking for the billing periods, 0 rows, 0 B, 0:00, 0 B/s, 0 B memory",
      ])
  }

  @Test func `more lines than a terminal has are left out, and their number told`() {
    let lines = (1...9).map { "line \($0)" } + ["all"]
    #expect(
      Display.fitted(lines, columns: 80, lines: 6) == [
        "line 1", "line 2", "line 3", "… and 6 more", "all",
      ])
    #expect(Display.fitted(lines, columns: 80, lines: 11) == lines)
    #expect(Display.fitted(lines, columns: 4, lines: 1) == ["all"])
    #expect(Display.fitted(["long line"], columns: 5, lines: 9) == ["long"])
  }

  @Test func `a block that the terminal has wrapped since is taken away whole`() {
    #expect(Display.clearing([], width: 80) == "")
    #expect(Display.clearing(["a", "b"], width: 80) == "\u{1B}[2A\r\u{1B}[J")
    let wide = String(repeating: "x", count: 79)
    #expect(Display.clearing([wide, "b"], width: 40) == "\u{1B}[3A\r\u{1B}[J")
    #expect(Display.clearing([wide, wide], width: 20) == "\u{1B}[8A\r\u{1B}[J")
  }
}
