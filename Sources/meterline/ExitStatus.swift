import Glibc
import Records

/// How the program ends; what scripts and schedulers act on.
enum ExitStatus: Int32, Error, Equatable, CaseIterable {
  case done = 0
  case failed = 1
  case askedWrongly = 2
  case checkFailed = 3
  case nothingNew = 4
  case tryLater = 75
  case keyRefused = 77
  case badConfiguration = 78
  case interrupted = 130
  case terminated = 143

  /// What the help of verbs that run pipelines says of them.
  static let ofRuns = """
    Exit codes: 0 done; 1 failed; 2 asked wrongly; 3 a check failed and nothing was published; 4 nothing new (only with \
    --detailed-exitcode); 75 try again later; 77 key refused; 78 bad configuration; 130 interrupted, 143 by SIGTERM. \
    With several units the first that applies of 130, 78, 77, 3, 1, 75.
    """

  /// The status of a single fault.
  init(_ fault: Fault, signal: Int32? = nil) {
    switch fault.category {
    case .interrupted: self = signal == SIGTERM ? .terminated : .interrupted
    case .configuration: self = .badConfiguration
    case .keyRefused: self = .keyRefused
    case .checkFailed: self = .checkFailed
    case .failed: self = .failed
    case .tryLater: self = .tryLater
    }
  }

  /// The status of several pipelines together: the first that applies of 130, 78, 77, 3, 1, 75; 4 only if nothing was new in any.
  static func first(of statuses: [ExitStatus]) -> ExitStatus {
    let order: [ExitStatus] = [
      .terminated, .interrupted, .badConfiguration, .keyRefused, .checkFailed, .failed, .tryLater,
      .done, .nothingNew,
    ]
    return order.first(where: statuses.contains) ?? .done
  }
}
