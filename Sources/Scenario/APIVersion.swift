/// The version of the API that spells a response; the first segment of its path.
public enum APIVersion: Int, CaseIterable, Sendable {
  /// The first, which names the cost `extendedCost`.
  case v1 = 1
  /// The second, which names the cost `Cost`.
  case v2
  /// The third, which added members and columns.
  case v3
  /// Reservation charges alone have it.
  case v4

  /// The versions that usage, marketplace charges, balances and price sheets have.
  public static let ofUsage: [APIVersion] = [.v1, .v2, .v3]
}
