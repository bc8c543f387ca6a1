import Billing
import Records

/// What a file's path tells of the unit that it belongs to.
struct PathFacts: Equatable, Sendable {
  /// `enrollment=100` of a folder or name.
  var enrollment: String?
  /// `billing_period=201704`, or a month or a range of days that is written in a name.
  var period: CalendarMonth?
  /// The month of a single day in a name: the day of a window, or of the fetch.
  var monthOfDay: CalendarMonth?
  /// A range of days in a name that ends in another month than it begins in; its end may be meant or not.
  var days: ClosedRange<CalendarDate>?
  /// `fetched=…` of a folder or name: a listing's snapshot.
  var fetched: String?
  /// The path up to the part that tells when it was fetched: files that share it are one snapshot.
  var snapshot: String?

  init(_ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      let member = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard member.count == 2 else { continue }
      let value = Self.decoded(member[1])
      switch member[0] {
      case "enrollment": enrollment = value
      case "billing_period": period = CalendarMonth(value)
      case "fetched":
        fetched = value
        if index < parts.count - 1 { snapshot = parts[...index].joined(separator: "/") }
      default: continue
      }
    }
    // The innermost part that tells something does.
    for part in parts.reversed() where period == nil && !part.hasPrefix("fetched=") {
      let dates = DatesInName(part)
      period = dates.month
      if days == nil { days = dates.range }
      if monthOfDay == nil { monthOfDay = dates.monthOfDay }
    }
  }

  /// A partition's value, percent signs undone.
  private static func decoded(_ value: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(value.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == 0x25, digits.utf8.count == 2, let decoded = UInt8(digits, radix: 16) {
        bytes.append(decoded)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The dates in a file's or folder's name: runs of digits, with hyphens or underscores inside a date or not.
struct DatesInName: Equatable {
  /// A month that is written as such, or the one month of a range of days.
  private(set) var month: CalendarMonth?
  /// The month of a day that stands alone.
  private(set) var monthOfDay: CalendarMonth?
  /// A range of days that ends in another month than it begins in.
  private(set) var range: ClosedRange<CalendarDate>?

  init(_ name: String) {
    var days: [CalendarDate] = []
    var groups = Self.groups(of: name)[...]
    while let group = groups.popFirst() {
      switch group.digits.utf8.count {
      case 6: month = month ?? Self.month(group.digits)
      case 8, 14:
        if let day = Self.day(group.digits.prefix(8)) { days.append(day) }
      case 12:
        // A range of months, as 201704201706, is none; 201705021030 is a moment.
        if let day = Self.day(group.digits.prefix(8)) { days.append(day) }
      case 4:
        // 2017-04 or 2017-04-03, in groups.
        guard let next = groups.first, next.isJoined, next.digits.utf8.count == 2 else { continue }
        groups.removeFirst()
        if let third = groups.first, third.isJoined, third.digits.utf8.count == 2,
          let day = Self.day("\(group.digits)\(next.digits)\(third.digits)")
        {
          groups.removeFirst()
          days.append(day)
        } else {
          month = month ?? Self.month(group.digits + next.digits)
        }
      default: continue
      }
    }
    guard month == nil, let first = days.first else { return }
    monthOfDay = first.month
    if days.count == 2 {
      // The end of a range may be its last day or the day after it.
      let isOneMonth =
        days[0] < days[1]
        && (days[1].month == first.month || days[1] == first.month.days.upperBound)
      if isOneMonth { month = first.month }
      if !isOneMonth { monthOfDay = nil }
      if days[0] < days[1], days[1].month != first.month { range = days[0]...days[1] }
    }
  }

  private struct Group {
    var digits: String
    /// One hyphen or underscore stands between it and the group before.
    var isJoined: Bool
  }

  private static func groups(of name: String) -> [Group] {
    var groups: [Group] = []
    var digits: [UInt8] = []
    var between: [UInt8] = [0]
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    func close() {
      guard !digits.isEmpty else { return }
      groups.append(
        Group(
          digits: String(decoding: digits, as: UTF8.self),
          isJoined: between == [0x2D] || between == [0x5F]))
      digits = []
      between = []
    }
    for byte in name.utf8 {
      if isDigit(byte) {
        digits.append(byte)
      } else {
        close()
        between.append(byte)
      }
    }
    close()
    return groups
  }

  /// Other centuries are numbers that happen to look like a date.
  private static func month(_ digits: String) -> CalendarMonth? {
    digits.hasPrefix("20") ? CalendarMonth(digits) : nil
  }

  private static func day(_ digits: some StringProtocol) -> CalendarDate? {
    guard digits.hasPrefix("20") else { return nil }
    let text = Array(digits)
    return CalendarDate(
      "\(String(text[0..<4]))-\(String(text[4..<6]))-\(String(text[6..<8]))")
  }
}
