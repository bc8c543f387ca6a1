/// Why a request did not end in a whole response, whatever its status.
enum HTTPError: Error, Equatable, Sendable {
  /// The request could not be sent as it is.
  case illegalRequest(String)
  /// `http://` to another machine, which nobody allowed.
  case plainText(host: String)
  /// The name service does not know the host, or did not answer.
  case unresolved(host: String)
  /// Nobody answers there.
  case unreachable(host: String, reason: String)
  /// A proxy gave no way to the host.
  case proxyRefused(host: String, status: Int)
  /// No connection within the time allowed.
  case connectTimeout(Duration)
  /// The certificate or the handshake was refused.
  case insecure(reason: String)
  /// No answer began within the time allowed.
  case firstByteTimeout(Duration)
  /// The answer began and then no byte came for the time allowed.
  case stalled(Duration, afterBytes: Int)
  /// The connection ended before the answer did.
  case connectionLost(reason: String, afterBytes: Int)
  /// The body has fewer bytes than its head said.
  case bodyTooShort(expectedBytes: Int, receivedBytes: Int)
  /// The answer is no HTTP.
  case notHTTP(String)
  /// Status line and header fields are longer than allowed.
  case headTooLarge(limitBytes: Int)
  /// A content encoding that was not asked for and cannot be undone.
  case unknownEncoding(String)
  /// The body does not undo as its content encoding says.
  case badEncoding(reason: String, afterBytes: Int)
  /// A redirect to another scheme, host or port, or without an address.
  case redirected(to: String)
  /// More redirects one after the other than a working server needs.
  case tooManyRedirects(limit: Int)
  /// The run was asked to stop.
  case cancelled
  /// The HTTP library itself failed.
  case library(String)
}

extension HTTPError {
  /// Whether the same request may well succeed a little later.
  var isTransient: Bool {
    switch self {
    case .unresolved, .unreachable, .connectTimeout, .firstByteTimeout, .stalled, .connectionLost,
      .bodyTooShort:
      true
    case .proxyRefused(_, let status): RetryPolicy.isTransient(status: status)
    case .illegalRequest, .plainText, .insecure, .notHTTP, .headTooLarge, .unknownEncoding,
      .badEncoding, .redirected, .tooManyRedirects, .cancelled, .library:
      false
    }
  }
}

extension HTTPError {
  /// How long nothing came before it was noticed.
  var silence: Duration {
    switch self {
    case .connectTimeout(let limit), .firstByteTimeout(let limit), .stalled(let limit, _): limit
    default: .zero
    }
  }

  /// Whether there was nobody to send anything to.
  var isUnreached: Bool {
    switch self {
    case .unresolved, .unreachable, .connectTimeout: true
    default: false
    }
  }
}

extension HTTPError: CustomStringConvertible {
  /// What was expected and found, without full stop and without secrets.
  var description: String {
    switch self {
    case .illegalRequest(let reason): "the request cannot be sent: \(reason)"
    case .plainText(let host): "plain http:// to \(host) would show the key to the network"
    case .unresolved(let host): "the host \(host) could not be resolved"
    case .unreachable(let host, let reason): "no connection to \(host): \(reason)"
    case .proxyRefused(let host, let status): "the proxy gave no way to \(host): \(status)"
    case .connectTimeout(let limit): "no connection within \(limit.spelled)"
    case .insecure(let reason): "the connection is not secure: \(reason)"
    case .firstByteTimeout(let limit): "no answer within \(limit.spelled)"
    case .stalled(let limit, let count):
      "no byte for \(limit.spelled) after \(count) bytes of the body"
    case .connectionLost(let reason, let count):
      "the connection was lost after \(count) bytes of the body: \(reason)"
    case .bodyTooShort(let expected, let received):
      "the body ended after \(received) of \(expected) bytes"
    case .notHTTP(let reason): "the answer is no HTTP: \(reason)"
    case .headTooLarge(let limit): "the header fields are longer than \(limit) bytes"
    case .unknownEncoding(let name):
      "the body is encoded as '\(Printable.text(name, limit: 80))', which was not asked for"
    case .badEncoding(let reason, let count): "after \(count) bytes of the body: \(reason)"
    case .redirected(let place): "a redirect to \(place) was not followed"
    case .tooManyRedirects(let limit): "more than \(limit) redirects one after the other"
    case .cancelled: "interrupted"
    case .library(let reason): "the HTTP library failed: \(reason)"
    }
  }

  /// What to do about it, where anything helps beyond trying later.
  var remedy: String? {
    switch self {
    case .plainText: "Use https://, or set allow_plain_http: true on the source"
    case .unresolved, .unreachable, .connectTimeout:
      "Check base_url, the network and the proxy (https_proxy, no_proxy)"
    case .proxyRefused(_, 407):
      "Put the proxy's user and password into https_proxy (http://user:password@host:port)"
    case .proxyRefused:
      "Have the proxy allow the host, or name the host in no_proxy if there is a way without it"
    case .insecure(let reason) where reason.contains("expired") || reason.contains("not yet valid"):
      "Check this machine's clock and the certificate"
    case .insecure(let reason) where reason.contains("subject name"):
      "Check base_url: the certificate is another host's"
    case .insecure(let reason) where reason.contains("wrong version number"):
      "Check base_url: what answers there speaks no TLS"
    case .insecure:
      "Check the certificate; name the authority of a proxy that puts its own in place in SSL_CERT_FILE"
    case .firstByteTimeout: "Raise http.first_byte_timeout if the provider needs longer"
    case .stalled: "Raise http.stall_timeout if the provider pauses that long"
    case .notHTTP: "Check base_url"
    case .redirected: "Check base_url, and whether a proxy wants somebody to sign in first"
    default: nil
    }
  }
}

extension Duration {
  /// `60s`, `250ms`: the shortest exact spelling in seconds or milliseconds.
  var spelled: String {
    let milliseconds = wholeMilliseconds
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}
