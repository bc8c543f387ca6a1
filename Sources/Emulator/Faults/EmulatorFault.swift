/// Something that goes wrong on request, as `--fault` names it.
///
/// Faults combine, and each is deterministic: which request, page or row it hits follows from the
/// seed, the request's target and how often that target was asked for, never from time or order.
/// A fault with `times` hits each target so often at most, and then never again.
public enum EmulatorFault: Sendable, Equatable {
  /// Too many requests, with the seconds to wait when given.
  case tooManyRequests(rate: Double, retryAfter: Int?, times: Int? = nil)
  /// Too many requests, with several headers that each name another wait in seconds.
  case throttled(rate: Double, waits: [Int])
  /// Server error.
  case serverError(rate: Double, times: Int? = nil)
  /// Unavailable, with the seconds to wait when given.
  case unavailable(rate: Double, retryAfter: Int?, times: Int? = nil)
  /// An HTML page under status 200.
  case htmlError(rate: Double, times: Int? = nil)
  /// An error object under status 200.
  case errorUnder200(rate: Double, times: Int? = nil)
  /// Status 200 and no body.
  case emptyBody(rate: Double, times: Int? = nil)
  /// Status 304 to a request that named no entity tag.
  case wrong304(times: Int?)
  /// A redirect to another origin.
  case redirect(url: String)
  /// 401 from the start, or once so many requests were let through.
  case keyExpired(afterRequests: Int)
  /// The connection is reset after so many bytes of a body.
  case resetAfter(bytes: Int, times: Int?)
  /// Nothing is sent for so long after so many bytes of a body.
  case stallAfter(bytes: Int, seconds: Double, times: Int?)
  /// The connection is closed in an orderly way, the body is not whole.
  case truncateAfter(bytes: Int, times: Int?)
  /// Nothing is sent for so long, not even a status.
  case slowFirstByte(seconds: Double, times: Int?)
  /// `Content-Length` says so many bytes more than come, or fewer when negative.
  case wrongLength(bytes: Int, times: Int?)
  /// Bodies come compressed, whole, whatever the client accepts.
  case gzip
  /// Bodies come compressed and end in the middle, though their framing says that they are whole.
  case halfGzip(times: Int?)
  /// The second page of a listing, or the only one, is delivered twice.
  case duplicatePage
  /// Rows come twice in a row; sums elsewhere count them once.
  case duplicateRows(rate: Double)
  /// The second page of a listing, or the only one, links to itself.
  case loopNextLink
  /// The first page links to another origin.
  case foreignNextLink(url: String)
  /// Rows have text where a quantity or price belongs.
  case badRecord(rate: Double)
  /// That share of usage changes, at once and again after each complete listing.
  case restate(rate: Double)
  /// So many reports fail.
  case reportFailed(times: Int?)
  /// So many reports time out.
  case reportTimedOut(times: Int?)
  /// Reports never leave "in progress".
  case reportStuck
  /// The blob addresses of so many reports are not valid any more when they come.
  case blobExpired(times: Int?)
  /// The address to poll a report at leads to another origin.
  case foreignReportURL(url: String)
  /// The blob of a report is at another origin.
  case foreignBlobPath(url: String)
}
