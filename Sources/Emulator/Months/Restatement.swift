/// What the provider changed in a month since it was first served.
///
/// Each refresh reprices a share of the rows; of every eight rows that it touches one is another use
/// altogether, so that a row is gone and a row is new.
struct Restatement: Sendable, Hashable {
  /// How many refreshes there were.
  var refreshes = 0
  /// Of all rows, how many a refresh changes; in units of 2^-64.
  var share: UInt64 = 0
  /// Tells the draws of one seed from those of another.
  var key: UInt64 = 0

  var isActive: Bool { refreshes > 0 && share > 0 }

  /// Refreshes further back are forgotten, so that a row costs no more the longer a server runs.
  private static let remembered = 32

  /// Changes a row's keys as the refreshes did. Cost: one draw for each remembered refresh.
  @inline(__always)
  func apply(to identity: inout UInt64, amounts: inout UInt64) {
    let original = identity
    for refresh in max(1, refreshes - Self.remembered + 1)...refreshes {
      let draw = scattered(original ^ scattered(key &+ UInt64(refresh)))
      guard draw < share else { continue }
      amounts = scattered(draw)
      if scattered(amounts) & 7 == 0 { identity = amounts }
    }
  }
}
