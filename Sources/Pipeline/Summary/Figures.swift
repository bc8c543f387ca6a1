/// How figures are written for people: grouped, with a unit, never with more places than help.
public enum Figures {
  /// `1 row`, `1,234 rows`.
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `1,234,567`.
  public static func grouped(_ number: Int) -> String {
    var text = String(number.magnitude)
    var position = text.count - 3
    while position > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: position))
      position -= 3
    }
    return number < 0 ? "-" + text : text
  }

  /// `512 B`, `41.2 MB`: powers of 1000, one decimal place, rounded down.
  public static func size(_ bytes: Int) -> String {
    for (unit, factor) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)]
    where bytes >= factor {
      return "\(bytes / factor).\(bytes % factor * 10 / factor) \(unit)"
    }
    return "\(bytes) B"
  }

  /// `3.2 s`, rounded down.
  public static func seconds(_ seconds: Double) -> String {
    let tenths = Int(seconds * 10)
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
