/// Decides what a request is answered with: route, key, faults, then the operation itself.
struct FrontDesk: Sendable {
  let provider: Provider
  private let router: Router

  init(_ provider: Provider) {
    self.provider = provider
    router = Router(Operation.all(for: provider))
  }

  /// A response and what happens to its body on the way.
  struct Answer {
    var response: Response
    var wire = WireFaults.none
  }

  func answer(_ request: EmulatedRequest) -> Answer {
    guard let (operation, parameters) = router.route(request.path) else {
      return Answer(response: Refusal(404, "No such resource: \(request.path)").response)
    }
    guard request.method == operation.method else {
      let refusal = Refusal(
        405, "The method \(request.method) is not allowed here.",
        headers: [("Allow", operation.method)])
      return Answer(response: refusal.response)
    }
    let routed = RoutedRequest(request: request, parameters: parameters, provider: provider)
    guard operation.takesFaults else { return Answer(response: respond(to: routed, by: operation)) }
    let count = provider.faults.countRequest(request.target)
    if operation.needsKey {
      do throws(Refusal) {
        try KeyCheck(provider: provider).check(routed, requests: count.requests)
      } catch {
        return Answer(response: error.response)
      }
    }
    let refusal = provider.faults.refusal(of: request, attempt: count.attempt)
    return Answer(
      response: refusal ?? respond(to: routed, by: operation),
      wire: provider.faults.wireFaults(attempt: count.attempt))
  }

  private func respond(to request: RoutedRequest, by operation: Operation) -> Response {
    do throws(Refusal) { return try operation.answer(request) } catch { return error.response }
  }
}

/// The check of the bearer key.
struct KeyCheck {
  let provider: Provider

  /// - Throws: 401 when the key is missing, wrong or expired; 404 when the enrollment does not exist.
  func check(_ request: RoutedRequest, requests: Int) throws(Refusal) {
    let options = provider.options
    let words = (request.request.header("Authorization") ?? "").split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else {
      throw Self.unauthorized("The API key is missing: send 'Authorization: bearer {key}'.")
    }
    let key = String(words[1])
    let enrollment = request["enrollment"]
    let isKnown = options.enrollments.contains(enrollment)
    let accepted =
      isKnown
      ? [options.keys[enrollment] ?? options.key] : Array(options.keys.values) + [options.key]
    guard accepted.contains(key) else { throw Self.unauthorized("The API key is not valid.") }
    if provider.faults.isKeyExpired(requests: requests) || WebToken(key)?.isExpired == true {
      throw Self.unauthorized("The API key has expired.")
    }
    guard isKnown else { throw Refusal(404, "Enrollment \(enrollment) was not found.") }
  }

  private static func unauthorized(_ message: String) -> Refusal {
    Refusal(401, message, headers: [("WWW-Authenticate", "Bearer")])
  }
}
