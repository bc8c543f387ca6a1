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

  /// `0:42`, `12:05`, `1:02:03`: a time as a clock shows it.
  public static func clock(seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
  }

  /// `3.2 s`, rounded down.
  public static func seconds(_ seconds: Double) -> String {
    let tenths = Int(seconds * 10)
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
