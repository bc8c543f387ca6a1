import Logging
import Pipeline
import Records

/// Shows a run's progress on stderr while it lasts: redrawn on a terminal, a line now and then elsewhere.
struct ProgressPrinter: Sendable {
  let board: ProgressBoard
  let display: Display
  /// Takes the lines where stderr is read by a program, which wants each in the form of the log.
  var logger: Logger?
  /// Redraws on a terminal come this far apart.
  private static let redraw = Duration.milliseconds(100)
  /// The first plain lines come after this time, so that a log soon shows that something is going on.
  private static let plainStart = Duration.seconds(2)
  /// Further plain lines come this far apart.
  private static let plainInterval = Duration.seconds(10)

  /// Runs `body` and shows progress until it returns.
  func show<Success: Sendable>(
    during body: @Sendable () async throws -> Success
  ) async throws -> Success {
    let printing = Task { await print() }
    defer { printing.cancel() }
    let result: Result<Success, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    printing.cancel()
    await printing.value
    display.clear()
    return try result.get()
  }

  private func print() async {
    let startedAt = Timestamp.now
    var interval = display.canRedraw ? Self.redraw : Self.plainStart
    while !Task.isCancelled {
      guard (try? await Task.sleep(for: interval)) != nil else { return }
      let lines = ProgressLines(
        board.snapshot, startedAt: startedAt, now: .now, memoryBytes: ResidentMemory.bytes,
        width: Terminal.size.columns - 1)
      if display.canRedraw {
        display.draw(lines.drawn)
      } else if let logger {
        for event in lines.events { logger.record(event) }
        interval = Self.plainInterval
      } else {
        for line in lines.plain { display.line(line) }
        interval = Self.plainInterval
      }
    }
  }
}
