import CCurl
import Records

/// What one transfer has received, and why it was stopped: the context of the library's callbacks.
///
/// Used by one thread: callbacks run inside the library's loop.
final class CurlTransfer {
  private let receiver: any BodyReceiver
  private let requestHost: String
  private(set) var deadlines: TransferDeadlines
  /// Set once; whatever the library says afterwards is a consequence of it.
  private(set) var failure: TransferFailure?
  private var headReader = HeadReader()
  private var head: HTTPHead?
  private var errorBody: [UInt8] = []
  private var bodyBytes = 0
  private var decoder: ContentDecoder?

  init(_ receiver: any BodyReceiver, _ deadlines: TransferDeadlines, requestHost: String) {
    self.receiver = receiver
    self.deadlines = deadlines
    self.requestHost = requestHost
  }

  /// Ends the transfer; the first reason wins.
  func stop(_ reason: TransferFailure) { failure = failure ?? reason }

  /// Takes one line of a head; false to end the transfer.
  func receive(line: UnsafeRawBufferPointer) -> Bool {
    do throws(HTTPError) {
      if case .complete(let head) = try headReader.read(line) { try begin(head) }
    } catch {
      stop(.http(error))
    }
    deadlines.received(bodyBytes: 0, now: SystemClock.monotonicNow)
    return failure == nil
  }

  /// Takes some bytes of the body; false to end the transfer.
  func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
    bodyBytes += bytes.count
    if let decoder {
      do throws(TransferFailure) {
        if !bytes.isEmpty { try decoder.decode(bytes, for: receiver) }
      } catch {
        stop(error)
      }
    } else {
      errorBody += bytes.prefix(HTTPReply.largestErrorBody - errorBody.count)
    }
    deadlines.received(bodyBytes: bytes.count, now: SystemClock.monotonicNow)
    return failure == nil && errorBody.count < HTTPReply.largestErrorBody
  }

  private func begin(_ head: HTTPHead) throws(HTTPError) {
    self.head = head
    guard head.isSuccess else { return }
    decoder = try ContentDecoder(
      encoding: head.headers.values(of: "Content-Encoding").joined(separator: ", "))
    do throws(Fault) {
      try receiver.begin(head)
    } catch {
      stop(.receiver(error))
    }
  }

  /// What the end of the transfer means.
  ///
  /// - Parameter proxyStatus: what a proxy answered to the request for a way through it; 0 without one.
  func outcome(
    _ code: CURLcode, reason: String, connectTimeout: Duration, proxyStatus: Int
  ) throws(TransferFailure) -> HTTPReply {
    if let failure { throw failure }
    if code != CURLE_OK, head == nil, proxyStatus >= 300 {
      throw .http(.proxyRefused(host: requestHost, status: proxyStatus))
    }
    if let head, !head.isSuccess {
      // Its status says enough, even if the rest of its body is lost.
      return HTTPReply(head: head, errorBody: errorBody, bodyBytes: bodyBytes)
    }
    if let error = error(code, reason, connectTimeout) { throw .http(error) }
    guard let head else { throw .http(.notHTTP("it has no head")) }
    if let length = head.contentLength, length != bodyBytes, head.status == 200 {
      throw .http(.bodyTooShort(expectedBytes: length, receivedBytes: bodyBytes))
    }
    try finish()
    return HTTPReply(head: head, bodyBytes: bodyBytes)
  }

  /// Makes sure that the content encoding ended too, and tells the receiver.
  private func finish() throws(TransferFailure) {
    if bodyBytes > 0 { try decoder?.finish() }
    do throws(Fault) {
      try receiver.end()
    } catch {
      throw .receiver(error)
    }
  }

  /// The library's codes in our words; nil when all went well.
  private func error(_ code: CURLcode, _ reason: String, _ connectTimeout: Duration) -> HTTPError? {
    let said = reason.isEmpty ? String(cString: curl_easy_strerror(code)) : reason
    let text = Printable.text(said, limit: 300)
    switch code {
    case CURLE_OK: return nil
    case CURLE_PARTIAL_FILE:
      if let length = head?.contentLength {
        return .bodyTooShort(expectedBytes: length, receivedBytes: bodyBytes)
      }
      return .connectionLost(reason: text, afterBytes: bodyBytes)
    case CURLE_COULDNT_RESOLVE_HOST: return .unresolved(host: requestHost)
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY:
      return .unreachable(host: requestHost, reason: text)
    case CURLE_OPERATION_TIMEDOUT: return .connectTimeout(connectTimeout)
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .connectionLost(reason: text, afterBytes: bodyBytes)
    case CURLE_SSL_CONNECT_ERROR where Self.isCutHandshake(text):
      return .connectionLost(reason: text, afterBytes: 0)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return .insecure(reason: text)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .notHTTP(text)
    case CURLE_URL_MALFORMAT: return .illegalRequest(text)
    case CURLE_OUT_OF_MEMORY:
      return head == nil ? .headTooLarge(limitBytes: 300 << 10) : .library(text)
    default: return .library(text)
    }
  }

  /// Whether the connection ended during the handshake, and nobody refused anything: the library has one code for both.
  private static func isCutHandshake(_ text: String) -> Bool {
    let text = text.lowercased()
    return ["unexpected eof", "ssl_error_syscall", "reset by peer", "broken pipe", "timed out"]
      .contains { text.contains($0) }
  }

  /// A callback's arguments as a call on the transfer; returns the bytes taken, fewer to end the transfer.
  static func take(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ body: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    let goesOn = body(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
    // A count that is not the one given makes the library stop, also after no bytes at all.
    return goesOn ? count : count &+ 1
  }
}
