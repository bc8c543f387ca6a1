import Records

/// Puts variables and files into the scalars of a definition, after parsing, so that what they bring is never YAML.
///
/// `${env:NAME}`, `${env:NAME:-default}` and `${env:NAME:?message}` as a shell means them (`:-` and `:?` take an
/// empty variable for an unset one), `${file:PATH}` without its last line end, and `$${` for `${` itself.
struct Interpolation {
  let surroundings: Surroundings
  let context: SpecContext
  let diagnostics: Diagnostics

  /// The node with all its scalars filled in; what cannot be filled in is reported and stays as written.
  func fill(_ node: ConfigNode) -> ConfigNode {
    var node = node
    switch node.value {
    case .null: break
    case .scalar(let text):
      let filled = fill(text, at: node.place)
      node.value = .scalar(filled.text)
      node.isInterpolated = filled.isInterpolated
    case .sequence(let elements):
      node.value = .sequence(elements.map(fill))
    case .mapping(let members):
      node.value = .mapping(
        members.map { .init(key: $0.key, place: $0.place, value: fill($0.value)) })
    }
    return node
  }

  /// One scalar's text filled in, and whether anything came from outside.
  func fill(_ text: String, at place: ConfigPlace) -> (text: String, isInterpolated: Bool) {
    var result = ""
    var isInterpolated = false
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        result += "${"
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${") {
        let body = rest.dropFirst(2)
        guard let end = body.firstIndex(of: "}") else {
          diagnostics.reportCause("'\(rest)' is not closed by '}'", at: place)
          break
        }
        if let value = value(of: body[..<end], at: place) {
          result += value
          isInterpolated = true
        } else {
          result += rest[...end]
        }
        rest = body[body.index(after: end)...]
      } else {
        result += "$"
        rest = rest.dropFirst()
      }
    }
    return (result + rest, isInterpolated)
  }

  private func value(of expression: Substring, at place: ConfigPlace) -> String? {
    if expression.hasPrefix("env:") { return variable(expression.dropFirst(4), at: place) }
    if expression.hasPrefix("file:") { return file(String(expression.dropFirst(5)), at: place) }
    diagnostics.reportCause(
      "'${\(expression)}' is neither ${env:NAME} nor ${file:PATH}. Write $${ for a literal ${.",
      at: place)
    return nil
  }

  private func variable(_ expression: Substring, at place: ConfigPlace) -> String? {
    let name = expression.prefix { $0 != ":" }
    let alternative = expression.dropFirst(name.count)
    guard isName(name) else {
      diagnostics.reportCause("'\(name)' is no name of an environment variable", at: place)
      return nil
    }
    let value = surroundings.variable(String(name))
    let isEmpty = value?.isEmpty ?? true
    if alternative.isEmpty {
      if value == nil {
        diagnostics.reportCause(
          "environment variable '\(name)' is not set. Set it, or write ${env:\(name):-default}",
          at: place)
      }
      return value
    }
    if alternative.hasPrefix(":-") { return isEmpty ? String(alternative.dropFirst(2)) : value }
    if alternative.hasPrefix(":?") {
      if isEmpty {
        let message = alternative.count > 2 ? alternative.dropFirst(2) : "is not set"
        diagnostics.reportCause("environment variable '\(name)': \(message)", at: place)
      }
      return isEmpty ? nil : value
    }
    diagnostics.reportCause(
      "after '\(name)' stands '\(alternative)', neither ':-default' nor ':?message'", at: place)
    return nil
  }

  private func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
  }

  private func file(_ path: String, at place: ConfigPlace) -> String? {
    do throws(Fault) {
      let bytes = try surroundings.file(context.path(path))
      guard var text = String(validating: bytes, as: UTF8.self) else {
        diagnostics.reportCause("'\(path)' is not UTF-8", at: place)
        return nil
      }
      if text.last?.isNewline == true { text.removeLast() }
      return text
    } catch {
      diagnostics.reportCause(error.message, at: place)
      return nil
    }
  }
}
