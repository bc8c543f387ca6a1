/// One request.
struct HTTPRequest: Equatable, Sendable {
  enum Method: String, Sendable { case get = "GET", post = "POST" }

  var method = Method.get
  var url: RequestURL
  var headers: HTTPHeaders
  /// What a POST sends.
  var body: [UInt8] = []

  init(_ url: RequestURL, headers: HTTPHeaders = HTTPHeaders()) {
    self.url = url
    self.headers = headers
  }
}

/// Status line and header fields of a response.
struct HTTPHead: Equatable, Sendable {
  /// `1.1`, `1.0` or `2`.
  var version: String
  var status: Int
  var headers: HTTPHeaders

  /// Whether a body of the wanted representation follows.
  var isSuccess: Bool { (200..<300).contains(status) }

  /// Whether the server moved what was asked for to `Location`.
  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// The value of `Content-Length`, or nil when it is absent or no number.
  var contentLength: Int? {
    headers["Content-Length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Whether the message itself tells where its body ends (RFC 9112 §6.3), so that a cut is noticed:
  /// by its length, a final chunk or an HTTP/2 end of stream. Otherwise the end of the connection is all there is.
  var isSelfDelimited: Bool {
    if version != "1.0" && version != "1.1" { return true }
    let isChunked = headers.values(of: "Transfer-Encoding")
      .contains { $0.lowercased().contains("chunked") }
    return isChunked || contentLength != nil || status == 204 || status == 304
  }
}

/// A response whose wanted body, if any, went to the receiver.
struct HTTPReply: Equatable, Sendable {
  /// Errors are read up to this many bytes, for messages.
  static let largestErrorBody = 64 << 10

  var head: HTTPHead
  /// The start of the body of anything but a success.
  var errorBody: [UInt8] = []
  /// Body bytes received, errors' included, before content decoding.
  var bodyBytes = 0
}
