import Records

/// Sends one request and hands the body on while it arrives.
///
/// Calls block; several threads may call at a time. Redirects, statuses and retries are the caller's affair.
protocol HTTPTransport: AnyObject, Sendable {
  /// Sends a request and reads its response to the end that the protocol gives it.
  ///
  /// The body of a success goes to `receiver` piece by piece; while the receiver works nothing more is read, so
  /// a slow receiver slows the server. Any other body is kept, up to a bound, in the reply.
  ///
  /// - Throws: `receiver` with what the receiver threw; the rest of the body is not read then.
  func send(
    _ request: HTTPRequest, to receiver: any BodyReceiver
  ) throws(TransferFailure) -> HTTPReply
}

/// Takes the body of a successful response.
protocol BodyReceiver: AnyObject {
  /// The head of a success; comes once, before any byte.
  func begin(_ head: HTTPHead) throws(Fault)
  /// Some bytes, at least one, after content decoding; valid for the length of the call.
  func receive(_ bytes: UnsafeRawBufferPointer) throws(Fault)
  /// The body ended as its protocol ends it.
  func end() throws(Fault)
  /// Bytes that it has, and would only recognise if the body were sent again.
  var keptBytes: Int { get }
}

extension BodyReceiver {
  /// Most receivers begin anew with each attempt.
  var keptBytes: Int { 0 }
}

/// Why a transfer ended early.
enum TransferFailure: Error, Equatable, Sendable {
  /// The network, the server or the protocol.
  case http(HTTPError)
  /// Whoever took the body.
  case receiver(Fault)
}

/// How long a transfer may wait.
struct TransferTimeouts: Equatable, Sendable {
  /// To resolve, connect and shake hands.
  var connect = Duration.seconds(30)
  /// From the start of the request to the first byte of the answer.
  var firstByte = Duration.seconds(3600)
  /// Between two bytes of the answer.
  var stall = Duration.seconds(60)

  /// For somebody who waits before a screen.
  var short: TransferTimeouts {
    TransferTimeouts(
      connect: min(connect, .seconds(5)), firstByte: min(firstByte, .seconds(60)), stall: stall)
  }
}

/// The time limits of one transfer as a value: times go in, a verdict comes out.
///
/// Times are read from one monotonic clock. Time that the receiver takes counts for no limit.
struct TransferDeadlines {
  private let timeouts: TransferTimeouts
  private var lastByteAt: Duration
  private var hasAnswer = false
  private var bodyBytes = 0

  /// - Parameter start: when the request was begun.
  init(_ timeouts: TransferTimeouts, start: Duration) {
    self.timeouts = timeouts
    lastByteAt = start
  }

  /// Bytes of the answer arrived and were taken in at `now`.
  mutating func received(bodyBytes count: Int, now: Duration) {
    hasAnswer = true
    bodyBytes += count
    lastByteAt = now
  }

  /// The limit that is exceeded at `now`, or nil.
  func exceeded(now: Duration) -> HTTPError? {
    let limit = hasAnswer ? timeouts.stall : timeouts.firstByte
    guard now - lastByteAt >= limit else { return nil }
    return hasAnswer ? .stalled(limit, afterBytes: bodyBytes) : .firstByteTimeout(limit)
  }
}
