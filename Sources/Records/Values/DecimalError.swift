/// Why an amount could not be read, or could not be computed exactly.
///
/// The prose names the rule that was broken; whoever knows the place (page, record, column) adds it.
public enum DecimalError: Error, Equatable, Sendable {
  /// The text is not spelled as JSON spells numbers (RFC 8259 §6).
  case notANumber
  /// More than 38 significant digits. Zeros in front and behind do not count.
  case tooManyDigits
  /// More than 38 digits after the point. Zeros behind do not count.
  case scaleTooLarge
  /// The amount is 10^26 or more, or −10^26 or less.
  case outOfRange
  /// The exact result needs more digits than an amount or a sum has room for.
  case overflow
  /// The divisor is zero.
  case divisionByZero
}

extension DecimalError: CustomStringConvertible {
  /// A sentence without subject, to follow the column or the value it is about.
  public var description: String {
    switch self {
    case .notANumber: "is not a number as JSON spells numbers"
    case .tooManyDigits: "has more than 38 significant digits"
    case .scaleTooLarge: "has more than 38 digits after the point"
    case .outOfRange: "is not between -10^26 and 10^26"
    case .overflow: "needs more digits than an exact amount holds"
    case .divisionByZero: "would be divided by zero"
    }
  }
}
