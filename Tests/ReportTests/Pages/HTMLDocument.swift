/// A strict reading of the pages of these tests: the elements in order, and whatever is wrong with their nesting.
struct HTMLDocument {
  /// An element's start tag.
  struct Element {
    var name: String
    var attributes: [String: String]
  }

  /// All elements in order.
  private(set) var elements: [Element] = []
  /// The text between the tags, entities as they stand, without style and script.
  private(set) var text = ""
  /// What is not well formed.
  private(set) var faults: [String] = []

  init(_ html: String) {
    var rest = html[...]
    var open: [String] = []
    guard rest.hasPrefix("<!DOCTYPE html>\n") else {
      faults.append("no doctype")
      return
    }
    rest = rest.dropFirst(16)
    while let start = rest.firstIndex(of: "<") {
      text += rest[..<start]
      guard let end = rest[start...].firstIndex(of: ">") else {
        faults.append("a tag without end")
        return
      }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        let name = String(tag.dropFirst())
        if open.popLast() != name { faults.append("</\(name)> closes another element") }
        continue
      }
      let element = read(tag)
      elements.append(element)
      if ["meta", "br"].contains(element.name) { continue }
      open.append(element.name)
      if ["style", "script"].contains(element.name) {
        rest = rest.firstRange(of: "</\(element.name)>").map { rest[$0.lowerBound...] } ?? ""
      }
    }
    text += rest
    if !open.isEmpty { faults.append("left open: \(open)") }
    if text.contains(">") { faults.append("a bare > in the text") }
  }

  private mutating func read(_ tag: Substring) -> Element {
    let name = tag.prefix { $0.isLetter || $0.isNumber }
    var attributes: [String: String] = [:]
    var rest = tag.dropFirst(name.count)
    while !rest.isEmpty {
      guard let match = rest.prefixMatch(of: /\ ([a-z0-9-]+)="([^"]*)"/.ignoresCase()) else {
        faults.append("attributes of <\(tag)>")
        break
      }
      if attributes.updateValue(String(match.2), forKey: String(match.1)) != nil {
        faults.append("\(match.1) twice in <\(tag)>")
      }
      rest = rest[match.range.upperBound...]
    }
    return Element(name: String(name), attributes: attributes)
  }
}
