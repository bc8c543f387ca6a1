extension RequestURL: CustomStringConvertible {
  /// The address for messages: secrets in its query are masked, a fragment is dropped.
  var description: String {
    let address = text.prefix { $0 != "#" }
    guard let mark = address.firstIndex(of: "?") else { return Printable.text(address) }
    let members = address[address.index(after: mark)...].split(
      separator: "&", omittingEmptySubsequences: false)
    let shown = members.map(Self.masked).joined(separator: "&")
    return Printable.text(address[...mark] + shown)
  }

  /// Words whose presence in a parameter's name makes its value a secret: signatures, tokens, keys.
  private static let secretWords = [
    "sig", "token", "key", "secret", "password", "credential", "auth", "code",
  ]

  /// Values this long are opaque tokens, whatever their name.
  private static let longestShownValue = 64

  private static func masked(_ member: Substring) -> String {
    guard let equals = member.firstIndex(of: "=") else {
      return member.utf8.count > longestShownValue ? "•••" : String(member)
    }
    let name = member[..<equals].lowercased()
    let value = member[member.index(after: equals)...]
    let isSecret = secretWords.contains { name.contains($0) }
    return isSecret || value.utf8.count > longestShownValue
      ? "\(member[...equals])•••" : String(member)
  }
}

/// Text of others made fit for one line of a message.
enum Printable {
  /// Control characters are written as escapes; beyond `limit` characters the text ends with an ellipsis.
  static func text(_ text: some StringProtocol, limit: Int = 2000) -> String {
    var shown = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return shown + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
