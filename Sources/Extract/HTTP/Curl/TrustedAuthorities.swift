import Glibc

/// Whose certificates are trusted: those that the system trusts, unless the environment names others.
///
/// Networks that look into TLS have an authority of their own. Its file is named as for other tools: in
/// `CURL_CA_BUNDLE` or `SSL_CERT_FILE`, or as a folder in `SSL_CERT_DIR`.
struct TrustedAuthorities: Equatable, Sendable {
  /// A file of certificates in PEM; nil for the system's.
  var file: String?
  /// A folder of certificates under their hashes; nil for the system's.
  var folder: String?

  /// Those that an environment names; an empty value names nothing.
  init(_ variable: (String) -> String? = TrustedAuthorities.environment) {
    let values = ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"].map { name in
      variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    file = values[0] ?? values[1]
    folder = values[2]
  }

  /// A variable of this program's environment.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
