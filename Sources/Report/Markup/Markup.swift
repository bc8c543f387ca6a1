/// HTML text under construction. Elements close themselves and text is always escaped, so that whatever a name
/// or a message contains, the document stays well formed.
struct Markup {
  /// The document so far.
  private(set) var text = ""

  /// Writes an element and, inside it, what `content` writes. Attributes whose value is nil are left out.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<String, String?> = [:],
    _ content: (inout Markup) -> Void
  ) {
    open(name, attributes)
    content(&self)
    text += "</\(name)>"
  }

  /// Writes an element that holds nothing but text.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<String, String?> = [:], text content: String
  ) {
    element(name, attributes) { $0.write(content) }
  }

  /// Writes an element that HTML closes by itself: `meta`, `br`.
  mutating func void(_ name: StaticString, _ attributes: KeyValuePairs<String, String?> = [:]) {
    open(name, attributes)
  }

  /// Writes an element whose content HTML does not parse: `style`, `script`.
  ///
  /// The content is the program's own and holds no `</`; it is written as it is.
  mutating func verbatim(_ name: StaticString, _ content: String) {
    open(name, [:])
    text += content
    text += "</\(name)>"
  }

  /// Writes text, escaped.
  mutating func write(_ content: String) { text += content.escapedForHTML }

  /// Ends a line; for people who read the source.
  mutating func line() { text += "\n" }

  /// The declaration that the document is HTML.
  mutating func doctype() { text += "<!DOCTYPE html>\n" }

  private mutating func open(
    _ name: StaticString, _ attributes: KeyValuePairs<String, String?>
  ) {
    text += "<\(name)"
    for case (let key, let value?) in attributes {
      text += " \(key)=\"\(value.escapedForHTML)\""
    }
    text += ">"
  }
}
