/// An absolute `http` or `https` address whose text is sent as it is, byte for byte.
///
/// Links of a provider are opaque: nothing here decodes, encodes or normalises them. What decides where a
/// request goes (scheme, host, port) is read strictly, so that no other reader of the text can take it
/// for another host: user information, backslashes, blanks and control bytes are refused.
struct RequestURL: Hashable, Sendable {
  /// The address as it was written.
  let text: String
  /// Scheme, host and port.
  let origin: Origin
  /// Offset in `text` (UTF-8) of the first byte behind the authority.
  private let pathStart: Int

  /// - Parameter text: an absolute address.
  init(_ text: String) throws(URLError) {
    let bytes = Array(text.utf8)
    if let bad = bytes.firstIndex(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x5C }) {
      throw .illegalByte(bytes[bad], offset: bad)
    }
    let lowered = bytes.prefix(8).map { $0 | 0x20 }
    guard let scheme = ["https", "http"].first(where: { lowered.starts(with: ($0 + "://").utf8) })
    else { throw .unknownScheme }
    let start = scheme.utf8.count + 3
    let end =
      bytes[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.count
    let authority = String(decoding: bytes[start..<end], as: UTF8.self)
    origin = try Self.origin(scheme: scheme, authority: authority)
    pathStart = end
    self.text = text
  }

  /// What a link in this address's response means (RFC 3986 §4.2), put together without changing the link.
  ///
  /// A link is absolute, `//host/path`, `/path`, `?query` or relative to the last `/` of the path.
  func resolving(_ link: String) throws(URLError) -> RequestURL {
    if Self.hasScheme(link) { return try RequestURL(link) }
    if link.hasPrefix("//") { return try RequestURL("\(origin.scheme):\(link)") }
    let bytes = Array(text.utf8)
    let base = String(decoding: bytes[..<pathStart], as: UTF8.self)
    if link.hasPrefix("/") { return try RequestURL(base + link) }
    let pathEnd = bytes[pathStart...].firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.count
    let path = bytes[pathStart..<pathEnd]
    if link.hasPrefix("?") {
      return try RequestURL(base + String(decoding: path, as: UTF8.self) + link)
    }
    let folderEnd = path.lastIndex(of: 0x2F).map { $0 + 1 } ?? pathStart
    let folder = String(decoding: bytes[pathStart..<folderEnd], as: UTF8.self)
    return try RequestURL(base + (folder.isEmpty ? "/" : folder) + link)
  }

  /// A letter, then letters, digits, `+`, `-` or `.`, then a colon (RFC 3986 §3.1).
  private static func hasScheme(_ link: String) -> Bool {
    guard let colon = link.utf8.firstIndex(of: 0x3A), let first = link.unicodeScalars.first,
      first.properties.isAlphabetic, first.isASCII
    else { return false }
    return link.utf8[..<colon].allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || [0x2B, 0x2D, 0x2E].contains(byte)
    }
  }

  private static func origin(scheme: String, authority: String) throws(URLError) -> Origin {
    if authority.utf8.contains(0x40) { throw .hasUser }
    // Some letters beyond ASCII turn into ASCII ones in lower case.
    guard authority.utf8.allSatisfy({ $0 < 0x80 }) else { throw .illegalHost(authority) }
    var host = authority[...]
    var port = Origin.defaultPort(of: scheme)
    let afterBrackets = authority.lastIndex(of: "]").map(authority.index(after:))
    let portSearch = authority[(afterBrackets ?? authority.startIndex)...]
    if let colon = portSearch.firstIndex(of: ":") {
      host = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      guard let number = UInt16(digits), number > 0, digits.utf8.allSatisfy({ $0 != 0x2B }) else {
        throw .illegalPort(String(digits))
      }
      port = Int(number)
    }
    let name = host.lowercased()
    guard isHost(name) else { throw .illegalHost(String(host)) }
    return Origin(scheme: scheme, host: name, port: port)
  }

  /// Letters, digits, dots and hyphens, or an IPv6 address in brackets; never empty.
  private static func isHost(_ name: String) -> Bool {
    if name.hasPrefix("[") {
      return name.hasSuffix("]") && name.utf8.count > 3
        && name.utf8.dropFirst().dropLast().allSatisfy {
          (0x30...0x3A).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2E
        }
    }
    return !name.isEmpty && name.utf8.count <= 253
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E
          || $0 == 0x5F
      }
  }
}

/// Why a text is no address that a request may go to.
enum URLError: Error, Equatable, Sendable {
  /// Neither `https://` nor `http://`.
  case unknownScheme
  /// A blank, a control byte or a backslash.
  case illegalByte(UInt8, offset: Int)
  /// A user name or password before the host.
  case hasUser
  /// A host that is no name and no address.
  case illegalHost(String)
  /// A port that is no number from 1 to 65535.
  case illegalPort(String)
}

extension URLError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownScheme: "it starts with neither https:// nor http://"
    case .illegalByte(let byte, let offset):
      "byte 0x\(String(byte, radix: 16)) at offset \(offset) is not allowed in an address"
    case .hasUser: "it has a user name before the host"
    case .illegalHost(let host): "'\(Printable.text(host))' is no host"
    case .illegalPort(let port): "'\(Printable.text(port))' is no port"
    }
  }
}
