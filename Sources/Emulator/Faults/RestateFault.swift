import Scenario

extension FaultPlan {
  /// Whether months change from one run of a client to the next.
  var restatesBetweenRuns: Bool { restatedShare != nil }

  /// The changes after so many refreshes.
  func restatement(refreshes: Int) -> RefreshedRows {
    guard refreshes > 0 else { return .none }
    return RefreshedRows(
      refreshes: refreshes, share: restatedShare ?? share(of: 0.05), seed: seed)
  }

  private var restatedShare: UInt64? {
    faults.lazy.compactMap { fault in
      if case .restate(let rate) = fault { share(of: rate) } else { nil }
    }.first
  }
}
