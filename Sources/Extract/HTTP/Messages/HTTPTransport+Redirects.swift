import Records

extension HTTPTransport {
  /// Sends a GET and follows redirects within its origin, at most five; header fields, keys among them, go along.
  ///
  /// - Throws: `redirected` for any other origin: its host was never meant to see the request.
  func sendFollowing(
    _ request: HTTPRequest, to receiver: any BodyReceiver
  ) throws(TransferFailure) -> HTTPReply {
    let limit = 5
    var request = request
    for _ in 0...limit {
      let reply = try send(request, to: receiver)
      guard reply.head.isRedirect, request.method == .get else { return reply }
      request.url = try Self.target(of: reply.head, from: request.url)
    }
    throw .http(.tooManyRedirects(limit: limit))
  }

  private static func target(
    of head: HTTPHead, from url: RequestURL
  ) throws(TransferFailure) -> RequestURL {
    guard let link = head.headers["Location"], !link.isEmpty else {
      throw .http(.redirected(to: "nowhere (no Location)"))
    }
    guard let target = try? url.resolving(link) else {
      throw .http(.redirected(to: "an address that is none"))
    }
    guard target.origin == url.origin else {
      throw .http(.redirected(to: target.origin.description))
    }
    return target
  }
}
