/// How a number is spelled; the provider's serializers do not agree among themselves.
enum DecimalSpelling {
  /// Without trailing zeros: `24`, `0.25`.
  case trimmed
  /// Without trailing zeros but never without a fraction: `24.0`.
  case withFraction
  /// With every digit that the scale promises: `0.250000`.
  case full
  /// `1E-05`, as .NET spells numbers below 0.0001.
  case exponent
}

extension OutputBuffer {
  /// Appends `mantissa × 10^-scale` as a JSON number.
  ///
  /// - Parameter scale: 0 to 38 digits after the point.
  @inline(__always)
  func appendDecimal(_ mantissa: UInt128, scale: Int, spelling: DecimalSpelling) {
    guard mantissa != 0 else {
      append(0x30)
      if spelling != .trimmed { append(".0") }
      return
    }
    let digits = digits(of: mantissa)
    guard let first = digits.baseAddress else { return }
    var kept = digits.count
    if spelling != .full {
      let removable = spelling == .exponent ? kept - 1 : min(scale, kept - 1)
      var removed = 0
      while removed < removable, digits[kept - 1] == 0x30 {
        kept -= 1
        removed += 1
      }
    }
    if spelling == .exponent {
      appendScientific(first, count: kept, exponent: digits.count - 1 - scale)
      return
    }
    let wholeDigits = digits.count - scale
    if wholeDigits <= 0 {
      append("0.")
      for _ in 0..<(-wholeDigits) { append(0x30) }
      append(first, count: kept)
    } else if kept <= wholeDigits {
      append(first, count: wholeDigits)
      if spelling == .withFraction { append(".0") }
    } else {
      append(first, count: wholeDigits)
      append(0x2E)
      append(first + wholeDigits, count: kept - wholeDigits)
    }
  }

  private func appendScientific(_ first: UnsafePointer<UInt8>, count: Int, exponent: Int) {
    append(first.pointee)
    if count > 1 {
      append(0x2E)
      append(first + 1, count: count - 1)
    }
    append(0x45)
    append(exponent < 0 ? 0x2D : 0x2B)
    let size = UInt8(truncatingIfNeeded: abs(exponent))
    append(0x30 + size / 10)
    append(0x30 + size % 10)
  }
}

/// `mantissa × 10^-scale` as a JSON number.
func decimalText(_ mantissa: UInt128, scale: Int, _ spelling: DecimalSpelling = .trimmed) -> String
{
  let buffer = OutputBuffer(capacity: 96)
  buffer.appendDecimal(mantissa, scale: scale, spelling: spelling)
  return String(decoding: buffer.bytes, as: UTF8.self)
}

/// An exact amount, as the totals are kept: `mantissa × 10^-scale`.
struct ExactAmount: Equatable, Sendable {
  /// Digits after the point of every total.
  static let scale = 27

  /// Units of 10^-27; 128 bits hold amounts up to 170,000,000,000.
  var mantissa: Int128 = 0

  static func + (left: Self, right: Self) -> Self { Self(mantissa: left.mantissa + right.mantissa) }
  static func - (left: Self, right: Self) -> Self { Self(mantissa: left.mantissa - right.mantissa) }

  init(mantissa: Int128 = 0) { self.mantissa = mantissa }

  init(hundredths: Int) { mantissa = Int128(hundredths) * Int128(powersOfTen[Self.scale - 2]) }

  /// Whole hundredths, cut off towards zero.
  var hundredths: Int { Int(mantissa / Int128(powersOfTen[Self.scale - 2])) }

  /// The amount as a JSON number without trailing zeros, at least one digit after the point: `12.5`, `0.0`.
  var text: String {
    let digits = String(mantissa.magnitude)
    let padding = String(repeating: "0", count: max(0, Self.scale + 1 - digits.count))
    let padded = padding + digits
    let whole = padded.dropLast(Self.scale)
    var fraction = padded.suffix(Self.scale)
    while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
    return "\(mantissa < 0 ? "-" : "")\(whole).\(fraction)"
  }
}

/// 10^0 to 10^38.
let powersOfTen: [UInt128] = (0...38).reduce(into: []) { powers, _ in
  powers.append((powers.last ?? 0) == 0 ? 1 : (powers.last ?? 0) * 10)
}
