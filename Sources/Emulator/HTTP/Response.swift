import Scenario

/// What is sent back.
struct Response {
  var status: Int
  var headers: [(name: String, value: String)] = []
  var contentType = "application/json; charset=utf-8"
  var body: Body = .none
  /// Whether a stream is made once more beforehand, to send its length.
  var countsLength = false

  enum Body {
    case none
    case bytes([UInt8])
    case stream(any BodyStream)
  }

  static func json(_ document: JSONText, status: Int = 200) -> Response {
    Response(status: status, body: .bytes(document.bytes))
  }

  /// The response under an ETag, or 304 when the client has that already.
  func tagged(_ tag: String, for request: EmulatedRequest) -> Response {
    let known = (request.header("If-None-Match") ?? "").split(separator: ",").map { candidate in
      let text = candidate.filter { $0 != " " }
      return text.hasPrefix("W/") ? String(text.dropFirst(2)) : text
    }
    var response = known.contains(tag) || known == ["*"] ? Response(status: 304) : self
    response.headers.append(("ETag", tag))
    return response
  }
}

extension Response {
  /// How long the body is; nil without one.
  func countBytes() -> Int? {
    switch body {
    case .none: nil
    case .bytes(let bytes): bytes.count
    case .stream(let stream): stream.countBytes()
    }
  }

  /// The response with its body in gzip; one without a body stays as it is.
  func compressed(_ compression: WireFaults.Compression) -> Response {
    let stream: any BodyStream
    switch body {
    case .none: return self
    case .bytes(let bytes): stream = BytesStream(bytes)
    case .stream(let other): stream = other
    }
    guard compression != .none else { return self }
    var response = self
    response.body = .stream(GzipStream(stream, isHalf: compression == .half))
    response.headers.append(("Content-Encoding", "gzip"))
    return response
  }
}

/// A request that is answered with an error.
struct Refusal: Error {
  var status: Int
  var message: String
  var headers: [(name: String, value: String)] = []

  init(_ status: Int, _ message: String, headers: [(name: String, value: String)] = []) {
    (self.status, self.message, self.headers) = (status, message, headers)
  }

  /// The shape that the provider's sibling APIs use; that of this API is not documented.
  var response: Response {
    var response = Response.json(
      ["error": ["code": .string(String(status)), "message": .string(message)]], status: status)
    response.headers = headers
    return response
  }
}

/// The reason phrases of the statuses that are sent.
func reasonPhrase(_ status: Int) -> String {
  let phrases = [
    200: "OK", 202: "Accepted", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized",
    404: "Not Found", 405: "Method Not Allowed", 429: "Too Many Requests",
    302: "Found", 403: "Forbidden", 431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
  ]
  return phrases[status] ?? "Status"
}
