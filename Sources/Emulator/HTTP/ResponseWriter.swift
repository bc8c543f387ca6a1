/// Sends responses over one connection, and breaks them where the faults say so.
final class ResponseWriter {
  private let wire: Wire
  private let buffer = OutputBuffer(capacity: 2 * OutputBuffer.pieceBytes)
  private var sentBodyBytes = 0
  private var events: [WireEvent] = []

  /// What is left of the connection after a response.
  enum Outcome { case open, closed }

  /// Room before a chunk for its length: eight hexadecimal digits and a line break.
  private static let chunkHeadBytes = 10

  init(_ wire: Wire) { self.wire = wire }

  func send(_ response: Response, to request: EmulatedRequest, wire faults: WireFaults) -> Outcome {
    events = faults.events.sorted { $0.offset < $1.offset }
    sentBodyBytes = 0
    let closes = request.wantsClose
    if faults.delayMilliseconds > 0, wire.stall(milliseconds: faults.delayMilliseconds) == .gone {
      return .closed
    }
    let response = response.compressed(faults.compression)
    if request.method == "HEAD" { return sendHeadOnly(of: response, closes: closes) }
    if faults.lengthDifference != 0, let length = response.countBytes() {
      return sendWrongly(response, length: max(0, length + faults.lengthDifference))
    }
    switch response.body {
    case .none:
      let length: [(name: String, value: String)] =
        response.status == 304 ? [] : [("Content-Length", "0")]
      return end(sendHead(of: response, framing: length, closes: closes), closes: closes)
    case .bytes(let bytes):
      let length = [(name: "Content-Length", value: String(bytes.count))]
      guard sendHead(of: response, framing: length, closes: closes) == .alive else {
        return .closed
      }
      let outcome = bytes.withUnsafeBytes { sendBody($0, from: 0, count: bytes.count) }
      return end(outcome, closes: closes)
    case .stream(let stream):
      return sendStream(stream, of: response, to: request, closes: closes)
    }
  }

  private func sendHeadOnly(of response: Response, closes: Bool) -> Outcome {
    let length = [(name: "Content-Length", value: String(response.countBytes() ?? 0))]
    var response = response
    response.headers.append(("Content-Type", response.contentType))
    response.body = .none
    return end(sendHead(of: response, framing: length, closes: closes), closes: closes)
  }

  /// Sends a body under a length that is not its own.
  private func sendWrongly(_ response: Response, length: Int) -> Outcome {
    let framing = [(name: "Content-Length", value: String(length))]
    guard sendHead(of: response, framing: framing, closes: false) == .alive else { return .closed }
    // What comes beyond the length would be read as the next response.
    events.append(WireEvent(offset: length, action: .truncate))
    events.sort { $0.offset < $1.offset }
    _ = sendAll(of: response.body)
    return .closed
  }

  private func sendAll(of body: Response.Body) -> Wire.Outcome {
    switch body {
    case .none: return .alive
    case .bytes(let bytes):
      return bytes.withUnsafeBytes { sendBody($0, from: 0, count: bytes.count) }
    case .stream(let stream):
      var moreFollows = true
      while moreFollows {
        startPiece()
        moreFollows = stream.fill(buffer)
        guard sendPiece(isChunked: false, isLast: false) == .alive else { return .gone }
      }
      return .alive
    }
  }

  /// A body that fits one piece goes with its length, a longer one in chunks unless it has to be counted.
  private func sendStream(
    _ stream: any BodyStream, of response: Response, to request: EmulatedRequest, closes: Bool
  ) -> Outcome {
    if response.countsLength {
      let length = [(name: "Content-Length", value: String(stream.countBytes()))]
      guard sendHead(of: response, framing: length, closes: closes) == .alive else {
        return .closed
      }
      return end(sendAll(of: .stream(stream)), closes: closes)
    }
    startPiece()
    var moreFollows = stream.fill(buffer)
    let count = buffer.count - Self.chunkHeadBytes
    if !moreFollows {
      let length = [(name: "Content-Length", value: String(count))]
      guard sendHead(of: response, framing: length, closes: closes) == .alive else {
        return .closed
      }
      return end(sendBody(piece, from: 0, count: count), closes: closes)
    }
    let isChunked = !request.isHTTP10
    let framing = isChunked ? [(name: "Transfer-Encoding", value: "chunked")] : []
    let ends = closes || !isChunked
    guard sendHead(of: response, framing: framing, closes: ends) == .alive else { return .closed }
    guard sendPiece(isChunked: isChunked, isLast: false) == .alive else { return .closed }
    while moreFollows {
      startPiece()
      moreFollows = stream.fill(buffer)
      guard sendPiece(isChunked: isChunked, isLast: !moreFollows) == .alive else { return .closed }
    }
    return ends ? .closed : .open
  }

  /// The piece without the room before it.
  private var piece: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer.bytes[Self.chunkHeadBytes...])
  }

  private func startPiece() {
    buffer.removeAll()
    buffer.append([UInt8](repeating: UInt8(ascii: "0"), count: Self.chunkHeadBytes))
  }

  private func sendPiece(isChunked: Bool, isLast: Bool) -> Wire.Outcome {
    let count = buffer.count - Self.chunkHeadBytes
    guard isChunked else { return sendBody(piece, from: 0, count: count) }
    buffer.replace(at: 0, with: Array("\(hexadecimal(UInt64(count), digits: 8))\r\n".utf8))
    buffer.append("\r\n")
    if isLast { buffer.append("0\r\n\r\n") }
    return sendBody(buffer.bytes, from: Self.chunkHeadBytes, count: count)
  }

  /// Sends bytes of which `from..<from + count` are of the body, and acts out the events among them.
  private func sendBody(_ bytes: UnsafeRawBufferPointer, from: Int, count: Int) -> Wire.Outcome {
    var position = 0
    while let event = events.first, event.offset < sentBodyBytes + count {
      events.removeFirst()
      let cut = from + event.offset - sentBodyBytes
      guard wire.send(UnsafeRawBufferPointer(rebasing: bytes[position..<cut])) == .alive else {
        return .gone
      }
      position = cut
      switch event.action {
      case .stall(let milliseconds):
        guard wire.stall(milliseconds: milliseconds) == .alive else { return .gone }
      case .truncate:
        wire.hangUp()
        return .gone
      case .reset:
        wire.reset()
        return .gone
      }
    }
    sentBodyBytes += count
    return wire.send(UnsafeRawBufferPointer(rebasing: bytes[position...]))
  }

  private func sendHead(
    of response: Response, framing: [(name: String, value: String)], closes: Bool
  ) -> Wire.Outcome {
    var headers = response.headers + framing
    if case .none = response.body {} else { headers.append(("Content-Type", response.contentType)) }
    if closes { headers.append(("Connection", "close")) }
    let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    let head = "HTTP/1.1 \(response.status) \(reasonPhrase(response.status))\r\n\(lines)\r\n"
    var hasBody = true
    if case .none = response.body { hasBody = false }
    // The head waits for the first bytes of the body, so that a small response is one packet; not so
    // when a fault comes first, for then the head is all that the client gets.
    let waits = hasBody && events.first?.offset != 0
    return Array(head.utf8).withUnsafeBytes { wire.send($0, moreFollows: waits) }
  }

  private func end(_ outcome: Wire.Outcome, closes: Bool) -> Outcome {
    outcome == .alive && !closes ? .open : .closed
  }
}

/// Something that happens to a body on its way.
struct WireEvent: Sendable, Equatable {
  enum Action: Sendable, Equatable {
    case stall(milliseconds: Int)
    case truncate
    case reset
  }

  /// Bytes of the body that are sent before; nothing happens to a body that is no longer.
  var offset: Int
  var action: Action
}
