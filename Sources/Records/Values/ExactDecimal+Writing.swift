extension ExactDecimal: CustomStringConvertible {
  /// The most bytes that an amount is written with: a sign, `0.` and 38 digits.
  public static let maximumByteCount = 41

  /// Writes the amount as JSON spells numbers, without exponent, and returns how many bytes that took.
  ///
  /// All digits after the point are written, `1.50` as `1.50`, and at least one before it. Allocates nothing.
  ///
  /// - Parameter output: room for `maximumByteCount` bytes or more; the text starts at its first byte.
  public func write(into output: UnsafeMutableRawBufferPointer) -> Int {
    precondition(output.count >= Self.maximumByteCount)
    let magnitude = mantissa.magnitude
    let byteCount =
      max(magnitude.decimalDigitCount, scale + 1) + (scale > 0 ? 1 : 0) + (isNegative ? 1 : 0)
    let room = UnsafeMutableRawBufferPointer(start: output.baseAddress, count: byteCount)
    var writer = DigitWriter(endOf: room)
    if let word = UInt64(exactly: magnitude), scale < 20 {
      writer.prepend(word, scale: scale, isNegative: isNegative)
    } else {
      writer.prepend(UInt256(magnitude), scale: scale, isNegative: isNegative)
    }
    assert(writer.start == 0)
    return byteCount
  }

  /// The amount as `write(into:)` spells it, such as `-0.00010`.
  public var description: String {
    String(unsafeUninitializedCapacity: Self.maximumByteCount) { bytes in
      let room = UnsafeMutableRawBufferPointer(bytes)
      return write(into: UnsafeMutableRawBufferPointer(rebasing: room[..<Self.maximumByteCount]))
    }
  }
}

extension ExactDecimal: Codable {
  /// Reads the amount from a string, so that no decoder turns it into a binary fraction on the way.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let amount = ExactDecimal(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is not an exact amount")
    }
    self = amount
  }

  /// Writes the amount as a string, such as `"1.50"`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
