/// Something that goes wrong on request, as `--fault` names it.
///
/// Faults combine, and each is deterministic: which request, page or row it hits follows from the
/// seed, the request's target and how often that target was asked for, never from time or order.
public enum EmulatorFault: Sendable, Equatable {
  /// `429:RATE[:RETRY_AFTER]`: too many requests, with the seconds to wait when given.
  case tooManyRequests(rate: Double, retryAfter: Int?)
  /// `500:RATE`: server error.
  case serverError(rate: Double)
  /// `503:RATE[:RETRY_AFTER]`: unavailable, with the seconds to wait when given.
  case unavailable(rate: Double, retryAfter: Int?)
  /// `reset-after:BYTES[:TIMES]`: the connection is reset after so many bytes of a body.
  case resetAfter(bytes: Int, times: Int?)
  /// `stall-after:BYTES:SECONDS[:TIMES]`: nothing is sent for so long after so many bytes of a body.
  case stallAfter(bytes: Int, seconds: Double, times: Int?)
  /// `truncate-after:BYTES[:TIMES]`: the connection is closed in an orderly way, the body is not whole.
  case truncateAfter(bytes: Int, times: Int?)
  /// `duplicate-page`: the second page of a listing, or the only one, is delivered twice.
  case duplicatePage
  /// `duplicate-rows:RATE`: rows come twice in a row; the balance counts them once.
  case duplicateRows(rate: Double)
  /// `loop-next-link`: the second page of a listing, or the only one, links to itself.
  case loopNextLink
  /// `foreign-next-link:URL`: the first page links to another origin.
  case foreignNextLink(url: String)
  /// `bad-record:RATE`: rows have text where the consumed quantity belongs.
  case badRecord(rate: Double)
  /// `restate:RATE`: that share of rows changes, at once and again after each complete listing.
  case restate(rate: Double)
  /// `html-error[:RATE]`: an HTML page under status 200.
  case htmlError(rate: Double)
  /// `key-expired[:REQUESTS]`: 401 from the start, or once so many requests were let through.
  case keyExpired(afterRequests: Int)
}
