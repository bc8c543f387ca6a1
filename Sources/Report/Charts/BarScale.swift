import Records

/// Amounts as lengths: exact decimals of any size brought to integers of one unit, and those to places on an axis.
///
/// The longest amount keeps twelve digits and the others as many as stand above its last; what is cut off is far
/// below what a page can show. All arithmetic is on integers.
struct BarScale {
  /// One bar: where it starts and how long it is, in steps of the axis, from the end of the greatest amount.
  struct Bar: Equatable {
    var start: Int
    var length: Int
  }

  /// Each amount in units, cut towards zero.
  private let values: [Int]
  /// One unit is 10 to this power.
  private let unitExponent: Int
  /// −1, 0 or 1 for each amount; an amount of less than a unit has its sign too.
  private let signs: [Int]
  /// The least amount, or zero.
  private let low: Int
  /// The greatest amount, or zero.
  private let high: Int
  /// Steps from one end of the axis to the other.
  let steps: Int

  private static let digitCount = 12

  /// - Parameters:
  ///   - amounts: amounts of one currency.
  ///   - steps: resolution of the axis, at most 100,000.
  init(_ amounts: [ExactSum], steps: Int) {
    let scale = amounts.map(\.scale).max() ?? 0
    let digits = amounts.map { $0.digits(scale: scale) }
    let longest = digits.map(\.count).max() ?? 0
    let signs = amounts.map { $0.isZero ? 0 : $0.isNegative ? -1 : 1 }
    values = zip(signs, digits).map { sign, digits in
      let kept = digits.dropLast(max(0, longest - Self.digitCount))
      let zeros = String(repeating: "0", count: max(0, Self.digitCount - longest))
      return sign * (Int(kept + zeros) ?? 0)
    }
    self.signs = signs
    unitExponent = longest - Self.digitCount - scale
    low = min(0, values.min() ?? 0)
    high = max(0, values.max() ?? 0)
    self.steps = steps
  }

  /// Where zero lies, counted in steps from the end of the greatest amount.
  var zero: Int { position(of: 0) }

  /// Where an amount lies, by its number, counted in steps from the end of the greatest.
  func position(at index: Int) -> Int { position(of: values[index]) }

  /// Thousandths of a total that each amount is, to the nearest; none where the total is not above zero.
  ///
  /// - Parameter total: the number of the total among the amounts.
  func permille(ofAmountAt total: Int) -> [Int]? {
    let whole = values[total]
    guard whole > 0 else { return nil }
    return values.map { ($0 * 2000 + ($0 < 0 ? -whole : whole)) / (whole * 2) }
  }

  /// The bars, one for each amount in order. Amounts above zero end at zero, credits start there.
  ///
  /// The greatest span touches both ends of the axis. An amount too small to see is a hairline; zero has no length.
  var bars: [Bar] {
    let hairline = max(1, steps / 400)
    return zip(values, signs).map { value, sign in
      let length = max(abs(position(of: value) - zero), sign == 0 ? 0 : hairline)
      return sign < 0
        ? Bar(start: min(zero, steps - length), length: length)
        : Bar(start: max(0, zero - length), length: length)
    }
  }

  /// The round amounts along the axis that fit between its ends, zero among them; at most seven.
  var ticks: [AxisTick] {
    let range = high - low
    guard range > 0 else { return [AxisTick(position: zero, text: "0")] }
    var (digit, power, exponent) = (1, 1, 0)
    while digit * power * 5 < range {
      switch digit {
      case 1: digit = 2
      case 2: digit = 5
      default: (digit, power, exponent) = (1, power * 10, exponent + 1)
      }
    }
    let step = digit * power
    return (low / step...high / step).map { multiple in
      AxisTick(
        position: position(of: multiple * step),
        text: decimalText(multiple * digit, exponent: exponent + unitExponent))
    }
  }

  /// Steps from the end of the greatest amount, to the nearest.
  private func position(of value: Int) -> Int {
    let range = high - low
    return range == 0 ? steps : ((high - value) * steps + range / 2) / range
  }
}

/// A round amount beside the axis.
struct AxisTick: Equatable {
  /// Steps from the end of the greatest amount.
  var position: Int
  /// The amount as an exact decimal.
  var text: String
}

/// `number × 10^exponent` as a decimal without exponent.
private func decimalText(_ number: Int, exponent: Int) -> String {
  guard number != 0 else { return "0" }
  let sign = number < 0 ? "-" : ""
  let digits = String(number.magnitude)
  guard exponent < 0 else { return sign + digits + String(repeating: "0", count: exponent) }
  let filled = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
  return "\(sign)\(filled.dropLast(-exponent)).\(filled.suffix(-exponent))"
}

extension ExactSum {
  /// The amount × 10^scale as digits, without sign and without zeros in front; none for zero.
  fileprivate func digits(scale: Int) -> Substring {
    let zeros = String(repeating: "0", count: scale - self.scale)
    return (description.filter { $0 != "-" && $0 != "." } + zeros).drop { $0 == "0" }
  }
}
