import Records

/// A definition as YAML that may be kept: variables filled in, secrets masked.
///
/// Scalars are written quoted, which for a definition means the same. A secret is the value of a key that names one,
/// and in every address the user's name, password and query.
struct MaskedDefinition {
  private let node: ConfigNode

  init(_ node: ConfigNode) { self.node = node }

  /// What stands in the place of a secret.
  static let mask = "•••"

  private static let secretKeys: Set<String> = [
    "key", "client_secret", "secret", "password", "token", "sas",
  ]

  /// The YAML, with a last line end.
  var text: String {
    var lines: [String] = []
    write(node, indent: "", into: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func write(_ node: ConfigNode, indent: String, into lines: inout [String]) {
    switch node.value {
    case .mapping(let members) where !members.isEmpty:
      for member in members {
        if Self.isSecret(member) {
          lines.append("\(indent)\(Self.quoted(member.key)): \(Self.quoted(Self.mask))")
        } else {
          write(member.value, after: "\(indent)\(Self.quoted(member.key)):", indent, into: &lines)
        }
      }
    case .sequence(let elements) where !elements.isEmpty:
      for element in elements { write(element, after: "\(indent)-", indent, into: &lines) }
    default: lines.append(indent + Self.inline(node))
    }
  }

  private func write(
    _ node: ConfigNode, after head: String, _ indent: String, into lines: inout [String]
  ) {
    switch node.value {
    case .mapping(let members) where !members.isEmpty: break
    case .sequence(let elements) where !elements.isEmpty: break
    default:
      lines.append("\(head) \(Self.inline(node))")
      return
    }
    lines.append(head)
    write(node, indent: indent + "  ", into: &lines)
  }

  private static func inline(_ node: ConfigNode) -> String {
    switch node.value {
    case .null: "null"
    case .scalar(let text): quoted(masked(text))
    case .sequence: "[]"
    case .mapping: "{}"
    }
  }

  private static func isSecret(_ member: ConfigNode.Member) -> Bool {
    guard let text = member.value.text else { return false }
    if secretKeys.contains(member.key) { return true }
    // A database may also be named by `host=… password=…`.
    return member.key == "url" && !text.contains("://")
  }

  /// An address without user, password and query; other text as it is.
  private static func masked(_ text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    let rest = text[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    var shown = String(text[..<scheme.upperBound])
    if let at = authority.lastIndex(of: "@") {
      shown += mask + authority[at...]
    } else {
      shown += authority
    }
    let path = rest[authority.endIndex...]
    guard let query = path.firstIndex(where: { $0 == "?" || $0 == "#" }) else {
      return shown + path
    }
    return shown + path[...query] + mask
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}
