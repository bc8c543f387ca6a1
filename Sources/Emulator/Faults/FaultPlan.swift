import Scenario
import Synchronization

/// The faults of one emulator, ready to be asked about each request.
final class FaultPlan: Sendable {
  let faults: [EmulatorFault]
  let seed: UInt64
  let rows: RowFaults
  let links: LinkFaults
  let reports: ReportFaults
  /// Names the faults that change what a page says, so that its ETag changes with them; a fault of the
  /// connection or a refusal changes no ETag.
  let spellings: String
  private let tally = Mutex(Tally())

  /// How often each target was asked for. Kept only where a fault depends on it.
  private struct Tally {
    var attempts: [UInt64: Int] = [:]
    var requests = 0
  }

  init(_ faults: [EmulatorFault], seed: UInt64) {
    self.faults = faults
    self.seed = seed
    rows = RowFaults(faults, seed: seed)
    links = LinkFaults(faults)
    reports = ReportFaults(faults)
    spellings = "\(rows) \(links)"
  }

  /// How often the target was asked for before, by anyone; and how many requests there were in all.
  func countRequest(_ target: String) -> (attempt: Int, requests: Int) {
    guard !faults.isEmpty else { return (0, 0) }
    let key = scattered(target, seed)
    return tally.withLock { tally in
      tally.requests += 1
      let attempt = tally.attempts[key, default: 0]
      tally.attempts[key] = attempt + 1
      return (attempt, tally.requests - 1)
    }
  }

  /// Whether a fault of some rate hits: the same for the same target and attempt in every run.
  func hits(_ name: String, rate: Double, target: String, attempt: Int) -> Bool {
    scattered("\(name) \(attempt) \(target)", seed) < share(of: rate)
  }
}

/// A share of all 64-bit numbers; the largest one stands for all of them.
func share(of rate: Double) -> UInt64 {
  rate >= 1 ? .max : UInt64(rate * 0x1p64)
}
