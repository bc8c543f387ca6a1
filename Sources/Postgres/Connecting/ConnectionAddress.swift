import CLibpq

/// Where a database is and who asks: a URL (`postgresql://…`) or a list of settings (`host=… dbname=…`), as libpq
/// reads them. What it leaves out comes from the environment, the service file and the password file.
///
/// It prints without password and parameters.
public struct ConnectionAddress: Sendable {
  /// The text as it was given; it may hold a password.
  let text: String
  let settings: [String: String]

  /// - Parameter text: a URL or a list of settings; empty means that the environment says all.
  /// - Throws: when libpq cannot read it, or when a password stands in it unescaped.
  public init(_ text: String) throws(InvalidAddress) {
    if Self.hasUnescapedPassword(text) {
      throw InvalidAddress(
        problem: "an '@' or '/' inside the user name or password must be written as %40 or %2F")
    }
    self.text = text
    settings = try Self.parse(text)
  }

  /// The database that the address names, if it names one.
  public var database: String? { settings["dbname"] }

  /// Seconds to wait for one host when neither the address nor the environment says so.
  public var defaultConnectTimeoutSeconds = 15

  /// Settings of ours that stand in for what the address and the environment leave out.
  var fallbackSettings: [String: String] {
    let isTimeoutSet =
      settings["connect_timeout"] != nil || settings["service"] != nil
      || Self.defaults["service"] != nil || Self.defaults["connect_timeout"] != nil
    return isTimeoutSet ? [:] : ["connect_timeout": String(defaultConnectTimeoutSeconds)]
  }

  /// What libpq would read such a URL as: a host or a database that holds half of a password, which then stands
  /// in its error messages.
  private static func hasUnescapedPassword(_ text: String) -> Bool {
    guard let scheme = text.firstRange(of: "://"), text.hasPrefix("postgres") else { return false }
    let rest = text[scheme.upperBound...].prefix { $0 != "?" }
    guard let end = rest.firstIndex(where: { $0 == "@" || $0 == "/" }) else { return false }
    return rest[rest.index(after: end)...].contains("@")
  }

  private static func parse(_ text: String) throws(InvalidAddress) -> [String: String] {
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(text, &message)
    defer {
      PQconninfoFree(options)
      PQfreemem(message)
    }
    guard let options else {
      let problem = message.map { String(cString: $0) } ?? "it cannot be read"
      // libpq quotes the piece that it stumbled over, which may be a piece of a password.
      throw InvalidAddress(
        problem: problem.replacing(/"[^"]*"/, with: "\"…\"").replacing("\n", with: ""))
    }
    return values(of: options)
  }

  /// What libpq takes from the environment.
  private static var defaults: [String: String] {
    let options = PQconndefaults()
    defer { PQconninfoFree(options) }
    return options.map(values(of:)) ?? [:]
  }

  private static func values(
    of options: UnsafeMutablePointer<PQconninfoOption>
  ) -> [String: String] {
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val, value.pointee != 0 {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    return values
  }
}

extension ConnectionAddress: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public var description: String {
    if let service = settings["service"] { return "service \(service)" }
    var text = "postgresql://"
    if let user = settings["user"] { text += user + "@" }
    text += settings["host"] ?? settings["hostaddr"] ?? ""
    if let port = settings["port"] { text += ":" + port }
    if let database { text += "/" + database }
    return text
  }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// An address that libpq cannot read. It quotes nothing of the address.
public struct InvalidAddress: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let problem: String

  public var description: String { "the address of the database is not valid: \(problem)" }
}
