import Synchronization

/// What all requests to one provider know of whether anybody is there.
///
/// One request that found nobody after all its retries tells the others: a run of many units does not wait for each of
/// them. The first answer, whatever it says, lets everybody be patient again.
final class Reachability: Sendable {
  private let isGivenUp = Atomic<Bool>(false)

  init() {}

  /// Whether somebody waited for it in vain, and nobody got through since.
  var wasGivenUp: Bool { isGivenUp.load(ordering: .relaxed) }

  /// Somebody waited in vain.
  func giveUp() { isGivenUp.store(true, ordering: .relaxed) }

  /// Somebody got through.
  func reached() { isGivenUp.store(false, ordering: .relaxed) }
}
