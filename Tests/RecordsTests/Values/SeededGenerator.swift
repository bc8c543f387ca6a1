import Glibc

/// Random numbers that come again with the seed (SplitMix64).
///
/// Every run has another seed, which failures print; `METERLINE_TEST_SEED=…` brings one back.
struct SeededGenerator: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  init() {
    let asked = getenv("METERLINE_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
    seed = asked ?? UInt64.random(in: 0...UInt64.max)
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

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
