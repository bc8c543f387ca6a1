import TestSupport

extension SeededGenerator {
  /// The text of an amount within the bounds of exact decimals, of any length and scale.
  mutating func amountText(maximumDigits: Int = 38) -> String {
    let count = Int.random(in: 1...maximumDigits, using: &self)
    let leastScale = max(0, count - 26)
    let scale = Int.random(
      in: leastScale...Int.random(in: leastScale...38, using: &self), using: &self)
    let letters: [Character] = Bool.random(using: &self) ? Array("0123456789") : Array("00059999")
    var digits = (0..<count).map { _ in letters.randomElement(using: &self) ?? "0" }
    digits = Array(digits.drop { $0 == "0" })
    digits = [Character](repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    var text = String(digits)
    if scale > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -scale)) }
    return (Bool.random(using: &self) ? "-" : "") + text
  }
}
