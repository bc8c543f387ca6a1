/// A unit of measure taken apart: `100 Hours` is a block of 100, counted in hours.
///
/// Providers write a block's size and what is counted in many ways; FOCUS has one: a plural noun, perhaps with a whole
/// number in front, data sizes abbreviated, `GB-Hours` for products and `GB/Month` for rates.
public struct FocusUnit: Sendable, Equatable {
  /// How many of the unit make one block; decimal digits.
  public var block: String
  /// What is counted.
  public var unit: String

  /// The unit that quantities are counted in, as FOCUS spells it: `100 Hours`, or `Hours` for a block of one.
  public var name: String { block == "1" ? unit : "\(block) \(unit)" }

  /// - Parameter text: as the provider wrote it: `1 Hour`, `10K`, `1 GB/Month`, `10000s`.
  public init(_ text: String) {
    var rest = Substring(text.trimmed)
    let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ",") }
    rest = rest.dropFirst(number.count)
    let digits = number.filter { $0 != "," }.drop { $0 == "0" }
    // "1.5 Hours" has no whole block, and stays one word of the provider's.
    if rest.first == "." {
      (block, unit) = ("1", text.trimmed)
      return
    }
    var size = digits.isEmpty ? "1" : String(digits)
    var isTransactions = false
    if !number.isEmpty, let zeros = Self.zeros(of: rest) {
      size += String(repeating: "0", count: zeros)
      rest = rest.dropFirst()
    } else if !number.isEmpty, rest.first == "s", !(rest.dropFirst().first?.isLetter ?? false) {
      isTransactions = true
      rest = rest.dropFirst()
    }
    block = size
    let words = String(rest).trimmed
    unit = isTransactions && words.isEmpty ? "Transactions" : Self.spelled(words)
  }

  /// `10K`, `1M`: a letter that stands alone behind the number.
  private static func zeros(of rest: Substring) -> Int? {
    guard let letter = rest.first, let zeros = ["K": 3, "M": 6, "B": 9, "T": 12][letter],
      !(rest.dropFirst().first?.isLetter ?? false)
    else { return nil }
    return zeros
  }

  /// `GB/Month`, `GB Hour`, `/Day` as FOCUS has them.
  private static func spelled(_ words: String) -> String {
    let parts = words.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return counted(words) }
    let interval = singular(String(parts[1]).trimmed)
    return counted(String(parts[0]).trimmed) + "/" + interval
  }

  /// What is counted, in the plural.
  private static func counted(_ words: String) -> String {
    guard !words.isEmpty, words.lowercased() != "unassigned" else { return "Units" }
    let parts = words.split(whereSeparator: { $0 == " " || $0 == "-" }).map(String.init)
    if parts.count == 2, sizes.contains(parts[0].uppercased()),
      let time = times[parts[1].lowercased()]
    {
      return "\(parts[0].uppercased())-\(time)s"
    }
    if parts.count == 1 {
      if let time = times[words.lowercased()] { return time + "s" }
      if let size = sizes.first(where: { $0.lowercased() == words.lowercased() }) { return size }
    }
    return words
  }

  private static func singular(_ word: String) -> String {
    times[word.lowercased()] ?? (word.isEmpty ? "Unit" : word)
  }

  private static let sizes = ["B", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB"]

  private static let times = [
    "second": "Second", "seconds": "Second", "sec": "Second", "minute": "Minute",
    "minutes": "Minute", "hour": "Hour", "hours": "Hour", "hr": "Hour", "hrs": "Hour",
    "day": "Day", "days": "Day", "month": "Month", "months": "Month", "year": "Year",
    "years": "Year",
  ]
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
