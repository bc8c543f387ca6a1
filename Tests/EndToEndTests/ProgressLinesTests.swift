import Records
import Testing

@testable import Pipeline
@testable import meterline

@Suite struct ProgressLinesTests {
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
      board, now: Timestamp(microseconds: 2_000_000), memoryBytes: 30_000_000, width: width)
  }

  @Test func `a line shows period, rows, bytes, rate and pages, and the last one the whole`() throws
  {
    let drawn = try lines(width: 100, expected: 100_000_000).drawn
    #expect(
      drawn == [
        "[########........] 100 201704  40,000 rows  50.0 MB  25.0 MB/s  1 page",
        "0 of 3 units  40,000 rows  30.0 MB memory",
      ])
  }

  @Test(arguments: [10, 20, 30, 40, 60, 79])
  func `no line is wider than the terminal`(width: Int) throws {
    for line in try lines(width: width).drawn { #expect(line.count <= width) }
  }

  @Test func `a narrow terminal keeps what matters most`() throws {
    #expect(
      try lines(width: 45, expected: 100_000_000).drawn.first
        == "[########........] 100 201704  40,000 rows")
  }

  @Test func `while the size is unknown a mark moves with the bytes`() throws {
    let bar = try #require(try lines(width: 100).drawn.first).prefix(18)
    #expect(bar.count { $0 == "#" } == 1)
  }

  @Test func `where nothing can be redrawn a line is plain`() throws {
    #expect(
      try lines(width: 100).plain == ["100 201704, 40,000 rows, 50.0 MB, 25.0 MB/s, 1 page"])
  }
}
