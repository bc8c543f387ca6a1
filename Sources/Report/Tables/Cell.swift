import Records

/// What stands in one cell of a table.
enum Cell {
  case text(String)
  /// A digest, an identifier, an address: breaks anywhere, in letters of one width.
  case code(String)
  /// A path: its last part, and before it in lighter letters the way there.
  case path(String)
  case count(Int128)
  case amount(ExactSum)
  case instant(Timestamp)
  /// A measure as people read it, and the number it sorts by.
  case measure(String, Int64)
  /// What a check found: `passed`, `warned`, `failed`, `skipped`.
  case outcome(String)
  /// An amount drawn as a bar among others.
  case bar(BarScale.Bar, zero: Int, steps: Int)
  case none

  /// Digits after the point, for an amount.
  var scale: Int {
    if case .amount(let amount) = self { amount.scale } else { 0 }
  }
}

extension Markup {
  /// Writes the content of a cell in a column whose amounts have `scale` digits after the point.
  mutating func cell(_ cell: Cell, scale: Int) {
    switch cell {
    case .text(let text): write(text)
    case .code(let text): element("code", text: text)
    case .path(let text): path(text)
    case .count(let count): element("data", ["value": "\(count)"], text: grouped(count))
    case .amount(let amount): self.amount(amount, scale: scale)
    case .instant(let instant): self.instant(instant)
    case .measure(let text, let value): element("data", ["value": "\(value)"], text: text)
    case .outcome(let outcome): self.outcome(outcome)
    case .bar(let bar, let zero, let steps): monthBar(bar, zero: zero, steps: steps)
    case .none: element("span", ["class": "none"], text: "–")
    }
  }

  private mutating func path(_ text: String) {
    let end = text.lastIndex(of: "/").map(text.index(after:)) ?? text.startIndex
    element("code", ["class": "path"]) {
      if end > text.startIndex {
        $0.element("span", ["class": "way"], text: String(text[..<end]))
      }
      $0.write(String(text[end...]))
    }
  }

  private mutating func outcome(_ outcome: String) {
    let known = ["passed": "✓", "warned": "!", "failed": "✗", "skipped": "–"]
    element("span", ["class": known[outcome] == nil ? "outcome" : "outcome \(outcome)"]) {
      if let mark = known[outcome] {
        $0.element("span", ["aria-hidden": "true"], text: "\(mark) ")
      }
      $0.write(outcome)
    }
  }
}
