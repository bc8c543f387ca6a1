extension FaultPlan {
  /// Whether months change from one run of a client to the next.
  var restatesBetweenRuns: Bool { restatedShare != nil }

  /// The changes after so many refreshes.
  func restatement(refreshes: Int) -> Restatement {
    guard refreshes > 0 else { return Restatement() }
    return Restatement(
      refreshes: refreshes, share: restatedShare ?? share(of: 0.05), key: scattered("restate", seed)
    )
  }

  private var restatedShare: UInt64? {
    faults.lazy.compactMap { fault in
      if case .restate(let rate) = fault { share(of: rate) } else { nil }
    }.first
  }
}
