import Records

/// Dates of header fields (RFC 9110 §5.6.7), in the usual form and in the two that old servers send.
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
  static func parse(_ text: String) -> Timestamp? {
    var words = text.lowercased().split { " ,-:".contains($0) }.map(String.init)
    // asctime: weekday month day hour minute second year
    if words.count == 7, months.contains(words[1]) {
      words = [words[0], words[2], words[1], words[6], words[3], words[4], words[5], "gmt"]
    }
    guard words.count == 8, words[7] == "gmt", let month = months.firstIndex(of: words[2]),
      let day = Int(words[1]), let year = year(words[3]), let hour = Int(words[4]),
      let minute = Int(words[5]), let second = Int(words[6]),
      let date = CalendarDate(year: year, month: month + 1, day: day),
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    let seconds = Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return Timestamp(microseconds: seconds * 1_000_000)
  }

  /// Four digits, or two that mean 1970 to 2069.
  private static func year(_ text: String) -> Int? {
    guard let number = Int(text), number >= 0 else { return nil }
    switch text.utf8.count {
    case 4: return number
    case 2: return number < 70 ? 2000 + number : 1900 + number
    default: return nil
    }
  }
}
