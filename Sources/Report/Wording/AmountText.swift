import Records

/// An exact amount as people read it: thousands apart, two places after the point to look at and the rest beside
/// them. No digit is dropped and none is rounded.
struct AmountText {
  /// What `ExactSum` writes; what is sorted and copied.
  let exact: String
  /// The sign and the digits before the point, in groups of three.
  let whole: String
  /// The point and up to two digits.
  let cents: String
  /// All further digits.
  let tail: String

  init(_ amount: ExactSum) { self.init(decimal: amount.description) }

  /// - Parameter decimal: an optional `-`, digits, and digits after a point.
  init(decimal: String) {
    exact = decimal
    let point = decimal.firstIndex(of: ".") ?? decimal.endIndex
    whole = grouped(decimal[..<point])
    cents = String(decimal[point...].prefix(3))
    tail = String(decimal[point...].dropFirst(3))
  }

  /// All of it in one piece: `1,234.5678`.
  var plain: String { whole + cents + tail }

  /// What would have to follow so that amounts of one column stand point under point.
  ///
  /// - Parameter scale: the greatest number of digits after the point in the column.
  func padding(toScale scale: Int) -> String {
    guard scale > 0 else { return "" }
    let digits = cents.isEmpty ? 0 : cents.count - 1 + tail.count
    return (cents.isEmpty ? "." : "") + String(repeating: "0", count: max(0, scale - digits))
  }
}

extension Markup {
  /// Writes an amount, with its exact spelling as the machine-readable value.
  ///
  /// - Parameter scale: digits after the point of the column that the amount stands in.
  mutating func amount(_ amount: ExactSum, scale: Int = 0) {
    let text = AmountText(amount)
    element("data", ["value": text.exact, "class": amount.isNegative ? "credit" : nil]) { data in
      data.write(text.whole + text.cents)
      if !text.tail.isEmpty { data.element("span", ["class": "tail"], text: text.tail) }
      let padding = text.padding(toScale: scale)
      if !padding.isEmpty {
        data.element("span", ["class": "pad", "aria-hidden": "true"], text: padding)
      }
    }
  }
}

/// Digits in groups of three from the right, with their sign: `-1,234,567`.
func grouped(_ number: some StringProtocol) -> String {
  let sign = number.hasPrefix("-") ? "-" : ""
  let digits = Array(number.dropFirst(sign.count))
  var text = sign
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}

/// A count in groups of three digits.
func grouped(_ count: Int128) -> String { grouped(count.description) }

/// A count with its noun: `1 row`, `2,000 rows`.
func counted(_ count: Int128, _ singular: String, _ plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
}
