import Records

/// How long a server asks to be left alone.
enum RetryAfter {
  /// Waits are cut to this; nobody means more.
  static let longest = Duration.seconds(366 * 86_400)

  /// The longest wait that `Retry-After` and every `x-ms-ratelimit-…-retry-after` ask for, or nil when none does.
  ///
  /// Source: RFC 9110 §10.2.3 (seconds or a date); the provider's rate-limit fields give seconds.
  ///
  /// - Parameter now: this machine's time; dates are compared with the server's own where it tells it.
  static func longest(in headers: HTTPHeaders, now: Timestamp) -> Duration? {
    let now = headers["Date"].flatMap(HTTPDate.parse) ?? now
    return headers.fields.filter { isRetryAfter($0.name.lowercased()) }
      .compactMap { wait($0.value, now) }.max()
  }

  private static func isRetryAfter(_ name: String) -> Bool {
    name == "retry-after" || name.hasPrefix("x-ms-ratelimit-") && name.hasSuffix("retry-after")
  }

  private static func wait(_ value: String, _ now: Timestamp) -> Duration? {
    if let date = HTTPDate.parse(value) {
      return min(max(.zero, date.elapsed(since: now)), longest)
    }
    let parts = value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty,
      value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E })
    else { return nil }
    guard whole.utf8.count <= 8, let seconds = Int64(whole) else { return longest }
    // A fraction counts as a whole second.
    let hasFraction = parts.count == 2 && parts[1].contains { $0 != "0" }
    return min(.seconds(seconds + (hasFraction ? 1 : 0)), longest)
  }
}
