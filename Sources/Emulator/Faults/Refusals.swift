extension FaultPlan {
  /// What is answered instead, if a fault hits the request.
  func refusal(of request: EmulatedRequest, attempt: Int) -> Response? {
    func hits(_ name: String, _ rate: Double, _ times: Int?) -> Bool {
      attempt < times ?? .max
        && self.hits(name, rate: rate, target: request.target, attempt: attempt)
    }
    for fault in faults {
      switch fault {
      case .tooManyRequests(let rate, let wait, let times) where hits("429", rate, times):
        return Self.tooMany(wait.map { [(Self.consumptionHeader, $0)] } ?? [])
      case .throttled(let rate, let waits) where hits("throttled", rate, nil):
        return Self.tooMany(Array(zip(Self.waitHeaders(waits.count), waits)))
      case .serverError(let rate, let times) where hits("500", rate, times):
        return Refusal(500, "An internal error occurred.").response
      case .unavailable(let rate, let wait, let times) where hits("503", rate, times):
        let headers = wait.map { [(name: "Retry-After", value: String($0))] } ?? []
        return Refusal(503, "The service is unavailable.", headers: headers).response
      case .htmlError(let rate, let times) where hits("html", rate, times): return Self.htmlPage
      case .errorUnder200(let rate, let times) where hits("error", rate, times):
        var response = Refusal(500, "The request could not be completed.").response
        response.status = 200
        return response
      case .emptyBody(let rate, let times) where hits("empty", rate, times):
        return Response(status: 200)
      case .wrong304(let times)
      where attempt < times ?? .max && request.header("If-None-Match") == nil:
        return Response(status: 304)
      case .redirect(let url):
        let target = foreign(url, pathAndQuery: request.target)
        return Response(status: 302, headers: [("Location", target)])
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

  private static let consumptionHeader = "x-ms-ratelimit-microsoft.consumption-retry-after"

  /// The headers in which the provider and its siblings name a wait; the first for the first.
  private static func waitHeaders(_ count: Int) -> [String] {
    let siblings = (0..<max(0, count - 2)).map {
      "x-ms-ratelimit-microsoft.costmanagement-\(["entity", "tenant", "client"][$0 % 3])-retry-after"
    }
    return ["Retry-After", consumptionHeader] + siblings
  }

  private static func tooMany(_ waits: [(String, Int)]) -> Response {
    Refusal(
      429, "Too many requests. Please retry later.",
      headers: waits.map { (name: $0, value: String($1)) }
    ).response
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

/// An address of another origin; one without a path takes that of the request.
func foreign(_ url: String, pathAndQuery: String) -> String {
  let afterScheme = url.drop { $0 != ":" }.dropFirst(3)
  let path = afterScheme.drop { $0 != "/" }
  guard path.isEmpty || path == "/" else { return url }
  return (path.isEmpty ? url : String(url.dropLast())) + pathAndQuery
}
