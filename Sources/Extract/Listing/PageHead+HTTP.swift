import Records

extension PageHead {
  /// What a response's head and address tell of its body; its form is known when its first bytes are.
  init(_ url: RequestURL, _ head: HTTPHead) {
    var headers: [String: String] = [:]
    for name in Self.keptNames {
      if let value = head.headers[name] { headers[name] = Printable.text(value, limit: 1000) }
    }
    self.init(url: "\(url)", etag: head.headers["ETag"], headers: headers)
  }

  /// Header fields that tell when, by whom and in what form a body was answered.
  private static let keptNames = [
    "content-encoding", "content-length", "content-type", "date", "etag", "last-modified",
    "request-id", "x-ms-correlation-request-id", "x-ms-request-id",
  ]
}
