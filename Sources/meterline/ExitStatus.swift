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
