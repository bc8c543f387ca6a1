import Records

/// The rows that one listing goes through, in order: whole months or some of their days.
struct Listing: Sendable {
  /// The path and the dates, which a token is valid for.
  let name: String
  let sections: [(month: UsageMonth, rows: Range<Int>)]
  let rowCount: Int

  init(name: String, sections: [(month: UsageMonth, rows: Range<Int>)]) {
    self.name = name
    self.sections = sections
    rowCount = sections.reduce(0) { $0 + $1.rows.count }
  }

  /// A whole month.
  init(of month: UsageMonth) {
    self.init(
      name: "\(month.catalogue.enrollment) \(month.period)",
      sections: month.rowCount > 0 ? [(month, 0..<month.rowCount)] : [])
  }

  /// The part of the listing from a row on.
  func sections(from start: Int, count: Int) -> [(month: UsageMonth, rows: Range<Int>)] {
    var skipped = start
    var wanted = count
    var part: [(month: UsageMonth, rows: Range<Int>)] = []
    for (month, rows) in sections where wanted > 0 {
      if skipped >= rows.count {
        skipped -= rows.count
        continue
      }
      let first = rows.lowerBound + skipped
      let taken = first..<min(rows.upperBound, first + wanted)
      part.append((month, taken))
      wanted -= taken.count
      skipped = 0
    }
    return part
  }
}

/// Which usage is asked for.
enum UsageSelection: Hashable, Sendable {
  case period(CalendarMonth)
  case days(ClosedRange<CalendarDate>)

  /// The days that it covers.
  var days: ClosedRange<CalendarDate> {
    switch self {
    case .period(let period): period.firstDay...period.days.upperBound.adding(days: -1)
    case .days(let days): days
    }
  }
}

extension Provider {
  /// The rows of a selection as they are now.
  func listing(_ selection: UsageSelection, of enrollment: String) -> Listing {
    switch selection {
    case .period(let period): return Listing(of: month(period, of: enrollment))
    case .days(let days):
      let sections = (days.lowerBound.month...days.upperBound.month).flatMap { period in
        let month = month(period, of: enrollment)
        let first = period == days.lowerBound.month ? days.lowerBound.components.day : 1
        let last =
          period == days.upperBound.month ? days.upperBound.components.day : month.dayCount
        return month.rows(onDays: first...last).map { (month: month, rows: $0) }
      }
      let name = "\(enrollment) \(days.lowerBound) \(days.upperBound)"
      return Listing(name: name, sections: sections)
    }
  }
}

/// One page of a listing.
struct ListingPage {
  var start: Int
  var pageRows: Int
  var listingRows: Int
  var isRepeat: Bool

  var rowCount: Int { max(0, min(pageRows, listingRows - start)) }
  var isLast: Bool { start + pageRows >= listingRows }
}

/// What a next link carries: where the following page begins. Opaque to clients.
struct PageToken: Equatable {
  var start: Int
  /// Whether the page was delivered before; it is the same page under another address.
  var isRepeat = false

  init(start: Int, isRepeat: Bool = false) { (self.start, self.isRepeat) = (start, isRepeat) }

  /// Reads a token of that listing; nil when it is none.
  init?(_ text: String, key: UInt64) {
    guard text.utf8.count == 34, text.hasPrefix("1:"),
      let hidden = UInt64(text.dropFirst(2).prefix(16), radix: 16),
      let check = UInt64(text.suffix(16), radix: 16), check == scattered(hidden ^ ~key)
    else { return nil }
    let value = hidden ^ scattered(key)
    guard value >> 1 <= UInt64(Int32.max) else { return nil }
    self.init(start: Int(value >> 1), isRepeat: value & 1 == 1)
  }

  func text(key: UInt64) -> String {
    let hidden = (UInt64(start) << 1 | (isRepeat ? 1 : 0)) ^ scattered(key)
    return
      "1:\(hexadecimal(hidden, digits: 16))\(hexadecimal(scattered(hidden ^ ~key), digits: 16))"
  }
}
