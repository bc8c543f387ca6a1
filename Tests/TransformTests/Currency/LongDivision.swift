/// Whole numbers of any length as decimal digits, most significant first: slow, and plainly right.
struct WholeNumber: Equatable {
  private(set) var digits: [Int]

  init(_ text: String) { digits = WholeNumber.trimmed(text.compactMap(\.wholeNumberValue)) }

  private init(digits: [Int]) { self.digits = WholeNumber.trimmed(digits) }

  var text: String { digits.isEmpty ? "0" : digits.map(String.init).joined() }

  static func * (left: WholeNumber, right: WholeNumber) -> WholeNumber {
    var sums = [Int](repeating: 0, count: left.digits.count + right.digits.count)
    for (i, first) in left.digits.reversed().enumerated() {
      for (j, second) in right.digits.reversed().enumerated() { sums[i + j] += first * second }
    }
    for index in sums.indices.dropLast() {
      sums[index + 1] += sums[index] / 10
      sums[index] %= 10
    }
    return WholeNumber(digits: sums.reversed())
  }

  func shifted(by places: Int) -> WholeNumber {
    WholeNumber(digits: digits + Array(repeating: 0, count: places))
  }

  /// Long division, digit by digit, rounded to the nearest, ties to the even digit.
  func dividedHalfEven(by divisor: WholeNumber) -> WholeNumber {
    var quotient: [Int] = []
    var rest = WholeNumber(digits: [])
    for digit in digits {
      rest = WholeNumber(digits: rest.digits + [digit])
      var count = 0
      while !rest.isLess(than: divisor) {
        rest = rest.minus(divisor)
        count += 1
      }
      quotient.append(count)
    }
    let twice = rest * WholeNumber("2")
    let isTie = twice == divisor
    if divisor.isLess(than: twice) || (isTie && (quotient.last ?? 0) % 2 == 1) {
      return WholeNumber(digits: quotient).plusOne
    }
    return WholeNumber(digits: quotient)
  }

  private var plusOne: WholeNumber {
    var result = [0] + digits
    var index = result.count - 1
    while result[index] == 9 {
      result[index] = 0
      index -= 1
    }
    result[index] += 1
    return WholeNumber(digits: result)
  }

  private func isLess(than other: WholeNumber) -> Bool {
    digits.count == other.digits.count
      ? digits.lexicographicallyPrecedes(other.digits) : digits.count < other.digits.count
  }

  private func minus(_ other: WholeNumber) -> WholeNumber {
    var result = digits
    let padded = Array(repeating: 0, count: digits.count - other.digits.count) + other.digits
    for index in result.indices.reversed() {
      result[index] -= padded[index]
      if result[index] < 0 {
        result[index] += 10
        result[index - 1] -= 1
      }
    }
    return WholeNumber(digits: result)
  }

  private static func trimmed(_ digits: [Int]) -> [Int] { Array(digits.drop { $0 == 0 }) }
}
