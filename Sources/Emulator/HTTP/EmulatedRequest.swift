/// A request as it arrived.
public struct EmulatedRequest: Sendable {
  /// The method, in upper case as sent.
  public var method: String
  /// Path and query, as sent.
  public var target: String
  /// The path, percent-decoded.
  public var path: String
  /// Names and values of the query in order, percent-decoded.
  public var query: [(name: String, value: String)]
  /// Names and values of the headers in order, as sent.
  public var headers: [(name: String, value: String)]
  /// The body; empty for most.
  public var body: [UInt8] = []

  var isHTTP10 = false

  /// The first header of that name, in any case.
  public func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }

  /// The first value of that name in the query, in any case.
  public func queryValue(_ name: String) -> String? {
    let name = name.lowercased()
    return query.first { $0.name.lowercased() == name }?.value
  }

  /// Whether the client wants the connection to end after the response.
  var wantsClose: Bool {
    let connection = header("Connection")?.lowercased() ?? ""
    return isHTTP10 ? !connection.contains("keep-alive") : connection.contains("close")
  }
}

extension EmulatedRequest {
  /// Reads the head of a request, without the blank line that ends it; nil when it is none.
  init?(head: some Sequence<UInt8>) {
    let lines = String(decoding: Array(head), as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    let parts = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].hasPrefix("/"), parts[2].hasPrefix("HTTP/1.") else {
      return nil
    }
    method = String(parts[0])
    target = String(parts[1])
    isHTTP10 = parts[2] == "HTTP/1.0"
    let pieces = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = percentDecoded(pieces[0])
    query = (pieces.count > 1 ? pieces[1] : "").split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (percentDecoded(halves[0]), halves.count > 1 ? percentDecoded(halves[1]) : "")
    }
    headers = []
    for line in lines.dropFirst() where !line.isEmpty {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.append((String(line[..<colon]), String(value)))
    }
  }
}

/// Resolves `%XX`; what is no such escape stays.
func percentDecoded(_ text: some StringProtocol) -> String {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
  var decoded: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"), rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      decoded.append(value)
      rest = rest.dropFirst(2)
    } else {
      decoded.append(byte)
    }
  }
  return String(decoding: decoded, as: UTF8.self)
}
