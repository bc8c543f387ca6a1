/// Decimals as one computes them on paper, digit by digit: slow, and simple enough to be believed.
///
/// The reference that exact decimals are tested against.
struct SchoolbookDecimal {
  var isNegative = false
  /// Most significant digit first, none for zero.
  var digits: [Int] = []
  var scale = 0

  init(isNegative: Bool, digits: [Int], scale: Int) {
    self.digits = Array(digits.drop { $0 == 0 })
    self.isNegative = isNegative && !self.digits.isEmpty
    self.scale = scale
  }

  /// Reads `-12.50`; no exponents.
  init(_ text: String) {
    let digits = text.compactMap(\.wholeNumberValue)
    let fraction = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
    self.init(isNegative: text.hasPrefix("-"), digits: digits, scale: fraction?.count ?? 0)
  }

  var description: String {
    let padding = [Int](repeating: 0, count: max(0, scale + 1 - digits.count))
    var text = (padding + digits).map(String.init).joined()
    if scale > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -scale)) }
    return (isNegative ? "-" : "") + text
  }

  /// The digits as an integer that counts units of 10^-newScale; not for a lesser scale.
  func aligned(to newScale: Int) -> [Int] {
    digits + (digits.isEmpty ? [] : [Int](repeating: 0, count: newScale - scale))
  }

  static func + (left: Self, right: Self) -> Self {
    let scale = max(left.scale, right.scale)
    let (first, second) = (left.aligned(to: scale), right.aligned(to: scale))
    if left.isNegative == right.isNegative {
      return Self(isNegative: left.isNegative, digits: sum(first, second), scale: scale)
    }
    return isLess(first, second)
      ? Self(isNegative: right.isNegative, digits: difference(second, first), scale: scale)
      : Self(isNegative: left.isNegative, digits: difference(first, second), scale: scale)
  }

  static prefix func - (value: Self) -> Self {
    Self(isNegative: !value.isNegative, digits: value.digits, scale: value.scale)
  }

  static func * (left: Self, right: Self) -> Self {
    var product: [Int] = []
    for digit in right.digits {
      product.append(0)
      for _ in 0..<digit { product = sum(product, left.digits) }
    }
    return Self(
      isNegative: left.isNegative != right.isNegative, digits: product,
      scale: left.scale + right.scale)
  }

  /// The quotient at a scale, rounded half-even by looking at what long division leaves.
  func divided(by divisor: Self, scale newScale: Int) -> Self {
    let shift = newScale - scale + divisor.scale
    let zeros = [Int](repeating: 0, count: abs(shift))
    let numerator = shift > 0 ? digits + zeros : digits
    let denominator = shift < 0 ? divisor.digits + zeros : divisor.digits
    var quotient: [Int] = []
    var rest: [Int] = []
    for digit in numerator {
      rest = Array((rest + [digit]).drop { $0 == 0 })
      quotient.append(0)
      while !Self.isLess(rest, denominator) {
        rest = Self.difference(rest, denominator)
        quotient[quotient.count - 1] += 1
      }
    }
    let twice = Self.sum(rest, rest)
    let isTie = !Self.isLess(twice, denominator) && !Self.isLess(denominator, twice)
    let isOdd = (quotient.last ?? 0) % 2 == 1
    if Self.isLess(denominator, twice) || (isTie && isOdd) { quotient = Self.sum(quotient, [1]) }
    return Self(
      isNegative: isNegative != divisor.isNegative, digits: quotient, scale: newScale)
  }

  /// The order of two values: -1, 0 or 1.
  static func order(_ left: Self, _ right: Self) -> Int {
    let difference = left + -right
    return difference.digits.isEmpty ? 0 : difference.isNegative ? -1 : 1
  }

  private static func isLess(_ left: [Int], _ right: [Int]) -> Bool {
    let (first, second) = (Array(left.drop { $0 == 0 }), Array(right.drop { $0 == 0 }))
    if first.count != second.count { return first.count < second.count }
    return first.lexicographicallyPrecedes(second)
  }

  private static func sum(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    var carry = 0
    for place in 0..<max(left.count, right.count) {
      let total = digit(left, place) + digit(right, place) + carry
      result.append(total % 10)
      carry = total / 10
    }
    if carry > 0 { result.append(carry) }
    return result.reversed()
  }

  private static func difference(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    var borrow = 0
    for place in 0..<left.count {
      let rest = digit(left, place) - digit(right, place) - borrow
      result.append(rest < 0 ? rest + 10 : rest)
      borrow = rest < 0 ? 1 : 0
    }
    return Array(result.reversed().drop { $0 == 0 })
  }

  private static func digit(_ digits: [Int], _ place: Int) -> Int {
    place < digits.count ? digits[digits.count - 1 - place] : 0
  }
}
