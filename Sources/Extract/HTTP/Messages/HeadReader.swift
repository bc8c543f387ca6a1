/// Reads the head of a response line by line; heads of interim responses (1xx) are passed over.
struct HeadReader {
  /// What a line did.
  enum Step: Equatable {
    /// The head goes on.
    case more
    /// The final head is complete; a body or the end follows.
    case complete(HTTPHead)
  }

  private let maximumBytes: Int
  private var head: HTTPHead?
  private var byteCount = 0
  private var isComplete = false

  /// - Parameter maximumBytes: bytes that all lines together may have.
  init(maximumBytes: Int = 256 << 10) { self.maximumBytes = maximumBytes }

  /// Takes one line with its line break. Lines behind the head are trailers and mean nothing.
  mutating func read(_ line: UnsafeRawBufferPointer) throws(HTTPError) -> Step {
    if isComplete { return .more }
    byteCount += line.count
    if byteCount > maximumBytes { throw .headTooLarge(limitBytes: maximumBytes) }
    let text = String(decoding: line, as: UTF8.self).trimmingLineEnd()
    if text.isEmpty { return finish() }
    if text.hasPrefix("HTTP/") {
      head = try Self.statusLine(text)
    } else if let first = text.utf8.first, first == 0x20 || first == 0x09 {
      head?.headers.extendLast(text.trimmingBlanks())
    } else if let colon = text.firstIndex(of: ":") {
      head?.headers.add(
        String(text[..<colon]), String(text[text.index(after: colon)...]).trimmingBlanks())
    }
    return .more
  }

  private mutating func finish() -> Step {
    guard let head, head.status >= 200 else {
      head = nil
      return .more
    }
    isComplete = true
    return .complete(head)
  }

  /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
  private static func statusLine(_ text: String) throws(HTTPError) -> HTTPHead {
    let parts = text.split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, let status = Int(parts[1]), (100..<1000).contains(status) else {
      throw .notHTTP("its first line is '\(Printable.text(text, limit: 80))'")
    }
    return HTTPHead(
      version: String(parts[0].dropFirst(5)), status: status, headers: HTTPHeaders())
  }
}

extension String {
  fileprivate func trimmingLineEnd() -> String {
    var scalars = unicodeScalars[...]
    while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
    return String(scalars)
  }

  fileprivate func trimmingBlanks() -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
    var scalars = unicodeScalars.drop(while: isBlank)
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars)
  }
}
