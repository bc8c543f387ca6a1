import Foundation
import Records
import Testing

@testable import Pipeline

@Suite struct StageClockTests {
  @Test func `an inner stage is taken off the outer one`() throws {
    let clock = StageClock()
    let start = ContinuousClock.now
    try clock.measure(.read) { () throws(Fault) in
      Thread.sleep(forTimeInterval: 0.02)
      try clock.measure(.transform) { () throws(Fault) in
        try clock.measure(.write) { () throws(Fault) in Thread.sleep(forTimeInterval: 0.05) }
      }
    }
    let all = (ContinuousClock.now - start) / .seconds(1)
    let seconds = clock.seconds
    #expect(Set(seconds.keys) == [.read, .transform, .write])
    #expect((seconds[.write] ?? 0) >= 0.05)
    #expect((seconds[.read] ?? 0) >= 0.02)
    // Each instant counts once, rounded to milliseconds.
    #expect(seconds.values.reduce(0, +) <= all + 0.003)
  }

  @Test func `a stage that throws ends`() {
    let clock = StageClock()
    #expect(throws: Fault.self) {
      try clock.measure(.read) { () throws(Fault) in throw Fault(.failed, "lost") }
    }
    Thread.sleep(forTimeInterval: 0.05)
    #expect((clock.seconds[.read] ?? 1) < 0.05)
  }
}
