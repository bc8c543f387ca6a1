/// What the provider changed in a month since it was first served.
///
/// Each refresh reprices a share of the rows; of every eight rows that it touches one is another use
/// altogether, so that a row is gone and a row is new.
public struct RefreshedRows: Sendable, Hashable {
  private let refreshes: Int
  private let share: UInt64
  private let key: UInt64

  /// Nothing was changed.
  public static let none = RefreshedRows()

  private init() { (refreshes, share, key) = (0, 0, 0) }

  /// - Parameters:
  ///   - refreshes: how many refreshes there were.
  ///   - share: of all rows, how many a refresh changes; in units of 2^-64.
  ///   - seed: tells which rows.
  public init(refreshes: Int, share: UInt64, seed: UInt64) {
    (self.refreshes, self.share) = (refreshes, share)
    key = scattered("restate", seed)
  }

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

extension RefreshedRows: CustomStringConvertible {
  /// Names the restatement in entity tags, which stay the same when types are renamed.
  public var description: String {
    "Emulator.Restatement(refreshes: \(refreshes), share: \(share), key: \(key))"
  }
}
