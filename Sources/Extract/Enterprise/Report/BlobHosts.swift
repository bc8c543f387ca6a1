import Records

/// The hosts that reports are fetched from: where a report lies, the provider's answer says, and an answer must not
/// send anybody anywhere.
struct BlobHosts: Equatable, Sendable {
  /// Where the provider keeps reports.
  static let provider = ["*.blob.core.windows.net", "*.blob.core.chinacloudapi.cn"]

  /// Names of hosts; one that begins with `*.` stands for all below it.
  var names = provider

  /// Whether a name may stand in the list: a host, or `*.` and one.
  static func isName(_ name: String) -> Bool {
    let host = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
    return (try? RequestURL("https://\(host)"))?.origin.host == host.lowercased()
      && !host.contains(":") && !host.contains("/")
  }

  /// Whether a report may be fetched from an origin.
  ///
  /// - Parameter base: the provider's; a provider on this machine may keep its reports there too.
  func allow(_ origin: Origin, of base: Origin) -> Bool {
    if origin.isLoopback { return base.isLoopback }
    return origin.scheme == "https" && names.contains { Self.matches(origin.host, $0) }
  }

  private static func matches(_ host: String, _ name: String) -> Bool {
    let name = name.lowercased()
    guard name.hasPrefix("*.") else { return host == name }
    let ending = name.dropFirst()
    return host.hasSuffix(ending) && host.utf8.count > ending.utf8.count
  }
}
