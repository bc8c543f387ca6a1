import CCurl
import Records
import Synchronization

/// Requests over libcurl: the proxies, certificates and protocols that a network's other tools use too.
///
/// Keeps connections open between requests; each thread that sends at the same time has a connection of its own.
/// TLS is always verified, redirects are not followed, content encodings are left as they are.
final class CurlTransport: HTTPTransport {
  /// What holds for every request.
  struct Options: Equatable, Sendable {
    var timeouts = TransferTimeouts()
    var userAgent = "meterline"
    /// Whether `http://` may go to another machine.
    var allowsPlainText = false
    /// Which authorities are trusted.
    var authorities = TrustedAuthorities()
  }

  private let options: Options
  private let cancellation: Cancellation
  private let idle = Mutex<[CurlConnection]>([])

  init(_ options: Options = Options(), cancellation: Cancellation = Cancellation()) {
    self.options = options
    self.cancellation = cancellation
  }

  func send(
    _ request: HTTPRequest, to receiver: any BodyReceiver
  ) throws(TransferFailure) -> HTTPReply {
    if request.url.origin.isPlainToElsewhere, !options.allowsPlainText {
      throw .http(.plainText(host: request.url.origin.host))
    }
    guard request.headers.areSendable else {
      throw .http(.illegalRequest("a header field has a control character in it"))
    }
    let connection = try takeConnection()
    defer { idle.withLock { $0.append(connection) } }
    return try connection.send(request, to: receiver, options, cancellation)
  }

  private func takeConnection() throws(TransferFailure) -> CurlConnection {
    if let connection = idle.withLock({ $0.popLast() }) { return connection }
    guard let connection = CurlConnection() else {
      throw .http(.library("no transfer could be set up"))
    }
    return connection
  }
}
