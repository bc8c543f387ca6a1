import FlyingSocks

/// One client's connection: requests in, responses out, until either side has had enough.
struct Connection {
  let wire: Wire
  let desk: FrontDesk
  let onRequest: (@Sendable (EmulatedRequest) -> Void)?

  /// The longest head of a request; a longer one is refused.
  static let maximumHeadBytes = 64 << 10
  /// The longest body of a request that is read.
  static let maximumBodyBytes = 1 << 20

  /// Serves requests until the connection ends. Blocks the calling thread.
  func serve() {
    wire.setNoDelay()
    let writer = ResponseWriter(wire)
    var reader = RequestReader(wire: wire)
    while true {
      switch reader.next() {
      case .request(let request):
        onRequest?(request)
        let answer = desk.answer(request)
        guard writer.send(answer.response, to: request, wire: answer.wire) == .open else {
          return
        }
      case .refused(let refusal):
        let request = EmulatedRequest.unreadable
        _ = writer.send(refusal.response, to: request, wire: .none)
        return
      case .end: return
      }
    }
  }
}

/// Cuts the bytes of a connection into requests.
struct RequestReader {
  enum Step {
    case request(EmulatedRequest)
    case refused(Refusal)
    case end
  }

  let wire: Wire
  private var unread: [UInt8] = []

  init(wire: Wire) { self.wire = wire }

  mutating func next() -> Step {
    var searched = 0
    while true {
      if let end = endOfHead(from: searched) { return request(headEnd: end) }
      searched = max(0, unread.count - 3)
      guard unread.count <= Connection.maximumHeadBytes else {
        return .refused(Refusal(431, "The head of the request is too long."))
      }
      guard let bytes = wire.receive() else { return .end }
      unread += bytes
    }
  }

  private func endOfHead(from start: Int) -> Int? {
    guard unread.count >= 4 else { return nil }
    return (start...(unread.count - 4)).first {
      unread[$0..<$0 + 4].elementsEqual([13, 10, 13, 10])
    }
  }

  private mutating func request(headEnd: Int) -> Step {
    guard var request = EmulatedRequest(head: unread[..<headEnd]) else {
      return .refused(Refusal(400, "This is no HTTP/1.1 request."))
    }
    unread.removeFirst(headEnd + 4)
    let length = Int(request.header("Content-Length") ?? "0") ?? -1
    guard (0...Connection.maximumBodyBytes).contains(length) else {
      return .refused(Refusal(400, "The body of the request is too long."))
    }
    while unread.count < length {
      guard let bytes = wire.receive() else { return .end }
      unread += bytes
    }
    request.body = Array(unread.prefix(length))
    unread.removeFirst(length)
    return .request(request)
  }
}

extension EmulatedRequest {
  /// Stands for a request that could not be read; its connection is closed.
  static let unreadable = EmulatedRequest(
    method: "", target: "", path: "", query: [], headers: [("Connection", "close")])
}
