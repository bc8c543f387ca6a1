/// Exact amounts read from the bytes as served, by arithmetic that shares nothing with what made them.
public enum ServedAmounts {
  /// The spelling of every number of that name, in order.
  public static func lexemes(_ name: String, in body: [UInt8]) -> [String] {
    let mark = Array("\"\(name)\":".utf8)
    var lexemes: [String] = []
    var position = 0
    while position + mark.count < body.count {
      if body[position] == mark[0], body[position..<position + mark.count].elementsEqual(mark) {
        let end = body[position...].firstIndex { $0 == 0x2C || $0 == 0x7D } ?? body.endIndex
        lexemes.append(String(decoding: body[(position + mark.count)..<end], as: UTF8.self))
        position = end
      } else {
        position += 1
      }
    }
    return lexemes
  }

  /// Adds decimals digit by digit; returns units of 10^-40.
  public static func sum(_ lexemes: [String]) throws(NoDecimal) -> Digits {
    var total = Digits()
    for lexeme in lexemes { try total.add(lexeme) }
    return total
  }

  /// The positive and the negative ones apart, these without their sign.
  public static func signed(_ lexemes: [String]) -> (positive: [String], negative: [String]) {
    let isNegative = { (lexeme: String) in lexeme.hasPrefix("-") }
    return (
      lexemes.filter { !isNegative($0) }, lexemes.filter(isNegative).map { String($0.dropFirst()) }
    )
  }

  /// A non-negative decimal as its digits, the lowest (10^-40) first.
  public struct Digits: Equatable, Sendable {
    private static let scale = 40
    private var digits = [Int](repeating: 0, count: 60)

    /// Nothing.
    public init() {}

    /// Adds a decimal as JSON spells it.
    ///
    /// - Throws: ``NoDecimal`` for anything else.
    public mutating func add(_ lexeme: String) throws(NoDecimal) {
      let halves = lexeme.split(separator: "E")
      guard let mantissa = halves.first, let exponent = halves.count > 1 ? Int(halves[1]) : 0 else {
        throw NoDecimal(lexeme: lexeme)
      }
      let parts = mantissa.split(separator: ".")
      let fraction = parts.count > 1 ? parts[1].count : 0
      var position = Self.scale + exponent - fraction
      for character in (parts.joined()).reversed() {
        guard let digit = character.wholeNumberValue else { throw NoDecimal(lexeme: lexeme) }
        digits[position] += digit
        position += 1
      }
      for index in 0..<digits.count - 1 where digits[index] > 9 {
        digits[index + 1] += digits[index] / 10
        digits[index] %= 10
      }
    }
  }

  /// A text that is no decimal of at most 40 digits after the point.
  public struct NoDecimal: Error {
    /// The text.
    public var lexeme: String
  }
}
