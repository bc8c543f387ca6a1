import Records

extension Timestamp {
  /// `2017-05-02 03:15:00 UTC`.
  var readable: String {
    let parts = description.prefix { $0 != "." && $0 != "Z" }.split(separator: "T")
    return parts.joined(separator: " ") + " UTC"
  }

  /// The time from an earlier instant to this one in its greatest unit: `5 minutes`, `3 days`. Rounded down.
  func age(of earlier: Timestamp) -> String {
    let seconds = Int128(microseconds) / 1_000_000 - Int128(earlier.microseconds) / 1_000_000
    switch seconds {
    case ..<60: return "just now"
    case ..<3600: return counted(seconds / 60, "minute")
    case ..<172_800: return counted(seconds / 3600, "hour")
    default: return counted(seconds / 86_400, "day")
    }
  }
}

extension Markup {
  /// Writes an instant, to the second.
  mutating func instant(_ instant: Timestamp) {
    element("time", ["datetime": instant.description], text: instant.readable)
  }
}

/// A size in decimal units, rounded down to a tenth: `999 B`, `12.3 MB`.
func size(bytes: Int) -> String {
  var unit: Int = 1
  var names = ["B", "kB", "MB", "GB", "TB", "PB", "EB"][...]
  while bytes / unit >= 1000, names.count > 1 {
    unit *= 1000
    names.removeFirst()
  }
  let tenth = unit == 1 ? "" : ".\(bytes % unit / (unit / 10))"
  return "\(bytes / unit)\(tenth) \(names.first ?? "B")"
}

/// A time span in the units that tell most: `412 ms`, `12.3 s`, `4 min 05 s`, `1 h 02 min`. Rounded down.
func span(microseconds: Int64) -> String {
  let milliseconds = microseconds / 1000
  let seconds = milliseconds / 1000
  switch seconds {
  case ..<1: return "\(max(0, milliseconds)) ms"
  case ..<60: return "\(seconds).\(milliseconds % 1000 / 100) s"
  case ..<3600: return "\(seconds / 60) min \(twoDigits(seconds % 60)) s"
  default: return "\(seconds / 3600) h \(twoDigits(seconds / 60 % 60)) min"
  }
}

private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

extension CalendarMonth {
  private static let names = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `April 2017`.
  var name: String { "\(Self.names[month - 1]) \(year)" }

  /// `Apr 2017`.
  var shortName: String { "\(Self.names[month - 1].prefix(3)) \(year)" }
}

extension Unit {
  /// The period as the command line takes it, and the days where only some were loaded: `201704, days 1 to 9`.
  var periodAndDays: String {
    guard let from, let to else { return "\(period)" }
    return "\(period), days \(from.components.day) to \(to.adding(days: -1).components.day)"
  }
}

/// A currency for a heading: its code, and what the code means where none is known.
func currencyName(_ code: String) -> String {
  code == UnknownCurrency.code ? "\(code) (currency unknown)" : code
}
