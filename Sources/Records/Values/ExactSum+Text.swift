extension ExactSum: CustomStringConvertible {
  /// The most bytes that a sum is written with: a sign, 39 digits, the point and 38 digits.
  private static let maximumByteCount = 79

  /// The sum with `scale` digits after the point and without exponent, such as `100000000000000000000.01`.
  ///
  /// `init(parsing:)` reads it back to the same value and scale.
  public var description: String {
    let value = settled
    return withUnsafeTemporaryAllocation(byteCount: Self.maximumByteCount, alignment: 1) { room in
      var writer = DigitWriter(endOf: room)
      writer.prepend(
        value.magnitude.dividedByPowerOfTen(38 - scale), scale: scale,
        isNegative: value.isNegative)
      return String(decoding: room[writer.start...], as: UTF8.self)
    }
  }

  /// Reads what `description` wrote: an optional `-`, digits, and up to 38 digits after a point.
  ///
  /// Throws `notANumber` for any other spelling, exponents included, `scaleTooLarge` for more digits after the
  /// point, and `overflow` from 10^38 on.
  public init(parsing text: String) throws(DecimalError) {
    let bytes = text.utf8
    let isNegative = bytes.first == UInt8(ascii: "-")
    let number = isNegative ? bytes.dropFirst() : bytes[...]
    let point = number.firstIndex(of: UInt8(ascii: ".")) ?? number.endIndex
    let whole = number[..<point]
    let fraction = number[point...].dropFirst()
    guard !whole.isEmpty, point == number.endIndex || !fraction.isEmpty else { throw .notANumber }
    guard whole.count == 1 || whole.first != UInt8(ascii: "0") else { throw .notANumber }

    var value = try Self.integer(whole, appendedTo: .zero)
    value = try Self.integer(fraction, appendedTo: value)
    guard fraction.count <= ExactDecimal.maximumDigits else { throw .scaleTooLarge }
    guard let aligned = value.multiplied(byPowerOfTen: 38 - fraction.count),
      aligned.high <= UInt128(Int128.max)
    else { throw .overflow }
    let sum = Int256(aligned, isNegative: isNegative)
    guard sum.isWithinSumLimit else { throw .overflow }
    self.init(settled: sum, scale: fraction.count)
  }

  private static func integer(
    _ digits: Substring.UTF8View, appendedTo start: UInt256
  ) throws(DecimalError) -> UInt256 {
    var value = start
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { throw .notANumber }
      guard let next = value.multiplied(by: 10)?.adding(UInt256(UInt128(digit))) else {
        throw .overflow
      }
      value = next
    }
    return value
  }
}

extension ExactSum: Codable {
  /// Reads the sum from a string, as `init(parsing:)` does.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(DecimalError) {
      self = try ExactSum(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is not an exact sum: it \(error)")
    }
  }

  /// Writes the sum as a string, such as `"1.50"`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension ExactDecimal {
  /// The sum as one amount, at the sum's scale or, where 38 digits would not hold its zeros, a lesser one.
  ///
  /// Throws `outOfRange` from 10^26 on and `overflow` if the sum has more than 38 significant digits.
  public init(exactly sum: ExactSum) throws(DecimalError) {
    let value = sum.settled
    self = try ExactDecimal.exact(
      value.magnitude.dividedByPowerOfTen(38 - sum.scale), scale: sum.scale,
      isNegative: value.isNegative)
  }
}

extension UInt256 {
  /// The number without its last `exponent` digits, 0 … 38.
  fileprivate func dividedByPowerOfTen(_ exponent: Int) -> UInt256 {
    quotientAndRemainder(dividingBy: UInt256(PowersOfTen.wide(exponent))).quotient
  }
}
