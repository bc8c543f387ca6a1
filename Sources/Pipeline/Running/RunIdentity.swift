public import Records

/// Names for runs and loads.
public enum RunIdentity {
  /// A name for a run: `20170502T031500Z-3f9a1c2e`, sortable by time, unique by 32 random bits.
  public static func runID(
    at instant: Timestamp = .now, using generator: inout some RandomNumberGenerator
  ) -> String {
    "\(instant.compact)-\(hexadecimal(generator.next() >> 32, digits: 8))"
  }

  /// A name for a run that begins now.
  public static func runID() -> String {
    var generator = SystemRandomNumberGenerator()
    return runID(using: &generator)
  }

  /// A name for a load: 16 random hexadecimal digits.
  static func loadID() -> String {
    var generator = SystemRandomNumberGenerator()
    return hexadecimal(generator.next(), digits: 16)
  }

  private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
