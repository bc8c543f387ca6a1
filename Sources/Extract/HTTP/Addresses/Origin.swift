/// Scheme, host and port: whom a key may be shown to.
///
/// Two origins are equal when all three are; a port that is left out is the scheme's own (443 or 80), and
/// scheme and host are compared in lower case.
struct Origin: Hashable, Sendable {
  /// `https` or `http`.
  let scheme: String
  /// Host name or address in lower case; an IPv6 address keeps its brackets.
  let host: String
  /// The port, the scheme's own where none was written.
  let port: Int

  /// Whether the host is this machine, whatever name service says.
  ///
  /// Sources: RFC 6761 §6.3 (`localhost`), RFC 1122 §3.2.1.3 (127.0.0.0/8), RFC 4291 §2.5.3 (`::1`).
  var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Whether bytes travel unencrypted to another machine.
  var isPlainToElsewhere: Bool { scheme == "http" && !isLoopback }

  /// The port that a scheme has of its own.
  static func defaultPort(of scheme: String) -> Int { scheme == "http" ? 80 : 443 }
}

extension Origin: CustomStringConvertible {
  /// `https://consumption.azure.com`, the port only where it is not the scheme's own.
  var description: String {
    "\(scheme)://\(host)" + (port == Self.defaultPort(of: scheme) ? "" : ":\(port)")
  }
}
