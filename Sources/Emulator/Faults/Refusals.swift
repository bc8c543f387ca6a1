extension FaultPlan {
  /// The error that is answered instead, if a fault hits the request.
  func refusal(of target: String, attempt: Int) -> Response? {
    for fault in faults {
      switch fault {
      case .tooManyRequests(let rate, let wait)
      where hits("429", rate: rate, target: target, attempt: attempt):
        let name = "x-ms-ratelimit-microsoft.consumption-retry-after"
        return refusal(429, "Too many requests. Please retry later.", header: name, wait: wait)
      case .serverError(let rate) where hits("500", rate: rate, target: target, attempt: attempt):
        return Refusal(500, "An internal error occurred.").response
      case .unavailable(let rate, let wait)
      where hits("503", rate: rate, target: target, attempt: attempt):
        return refusal(503, "The service is unavailable.", header: "Retry-After", wait: wait)
      case .htmlError(let rate)
      where hits("html", rate: rate, target: target, attempt: attempt):
        return Self.htmlPage
      default: continue
      }
    }
    return nil
  }

  /// Whether the key no longer works.
  func isKeyExpired(requests: Int) -> Bool {
    faults.contains { fault in
      if case .keyExpired(let allowed) = fault { requests >= allowed } else { false }
    }
  }

  private func refusal(_ status: Int, _ message: String, header: String, wait: Int?) -> Response {
    Refusal(status, message, headers: wait.map { [(header, String($0))] } ?? []).response
  }

  private static var htmlPage: Response {
    let page = """
      <!DOCTYPE html>
      <html><head><title>Service unavailable</title></head>
      <body><h1>We'll be back soon</h1><p>The page cannot be displayed.</p></body></html>

      """
    return Response(
      status: 200, contentType: "text/html; charset=utf-8", body: .bytes(Array(page.utf8)))
  }
}
