import Billing
import FoundationEssentials
import Records

/// The files of a source by the unit that they belong to.
struct FileShelf: Sendable {
  /// One whole listing: its files in order.
  struct Listing: Equatable, Sendable {
    var paths: [String]
    /// When it was fetched, spelled so that it sorts; empty when nothing tells.
    var fetched: String
    /// It has days of other months too, which are other units' business.
    var hasOtherMonths = false
  }

  /// What a unit is made of.
  struct Key: Hashable {
    var enrollment: String
    var period: CalendarMonth
  }

  /// A file and what was found out about it.
  private struct Found {
    var path: String
    var key: Key
    /// Its period is that of its first record's day, so all its days have to be of that month.
    var isByDay = false
    /// It has days of other months too.
    var hasOtherMonths = false
  }

  private var listings: [Key: [Listing]] = [:]
  /// Units whose period a record's day told.
  private var unitsByDay: Set<Key> = []
  private let combine: FilesSourceSpec.Combine?

  /// Finds the files and whose they are.
  ///
  /// - Throws: a file that tells neither, or two of one unit without `combine`.
  init(_ spec: FilesSourceSpec, _ run: RunContext) throws(Fault) {
    combine = spec.combine
    var found: [Key: [Found]] = [:]
    var seen: Set<String> = []
    for pattern in spec.patterns {
      let paths = PathGlob(spec.context.path(pattern)).files()
      if paths.isEmpty {
        throw Fault(
          .failed, "no file matches '\(pattern)'", at: "source 'files'",
          remedy: "Check the path; it starts in the definition's folder")
      }
      for path in paths where seen.insert(path).inserted && !Self.isManifest(path) {
        try run.cancellation.check()
        let facts = PathFacts(spec.ownPart(of: path))
        for file in try Self.files(path, facts, spec) { found[file.key, default: []].append(file) }
      }
    }
    for (key, files) in found {
      if files.contains(where: \.isByDay) { unitsByDay.insert(key) }
      var made = try Self.listings(files.map(\.path), key, spec)
      let cut = Set(files.filter(\.hasOtherMonths).map(\.path))
      for index in made.indices {
        made[index].hasOtherMonths = made[index].paths.contains(where: cut.contains)
      }
      listings[key] = made
    }
  }

  /// The units there are.
  var keys: [Key] { Array(listings.keys) }

  /// What a unit is read from, in order; one listing unless they are windows.
  func listings(of unit: Unit) -> [Listing] {
    listings[Key(enrollment: unit.enrollment, period: unit.period)] ?? []
  }

  /// Whether the days of a unit's records have to be those of its period, for they told it.
  func isByDay(_ unit: Unit) -> Bool {
    unitsByDay.contains(Key(enrollment: unit.enrollment, period: unit.period))
  }

  // MARK: - Whose a file is

  private static func isManifest(_ path: String) -> Bool {
    ["_manifest.json", "manifest.json", "_SUCCESS"].contains(
      path.split(separator: "/").last.map(String.init) ?? "")
  }

  /// The units that a file belongs to: one, or as many as a window has months; none for a file of an enrollment that
  /// the definition does not name.
  private static func files(
    _ path: String, _ facts: PathFacts, _ spec: FilesSourceSpec
  ) throws(Fault) -> [Found] {
    guard spec.combine == .windows, let days = facts.days,
      let column = spec.dataset.dataset.dayColumn
    else { return try file(path, facts, spec).map { [$0] } ?? [] }
    var facts = facts
    facts.period = days.lowerBound.month
    guard let first = try file(path, facts, spec) else { return [] }
    var last = days.upperBound.month
    // The end of a range may be its last day or the day after it; what is broken fails the month that it begins in.
    let ends = FileDays(of: path, spec, column)
    if days.upperBound == last.firstDay, (try? ends.has(last)) != true {
      last = days.upperBound.adding(days: -1).month
    }
    guard last > first.key.period else { return [first] }
    return (first.key.period...last).map { month in
      Found(
        path: path, key: Key(enrollment: first.key.enrollment, period: month),
        hasOtherMonths: true)
    }
  }

  /// Nil for a file of an enrollment that the definition does not name.
  private static func file(
    _ path: String, _ facts: PathFacts, _ spec: FilesSourceSpec
  ) throws(Fault) -> Found? {
    let fallback = spec.enrollments.count == 1 ? spec.enrollments[0].id : nil
    let needsContent = facts.period == nil || facts.enrollment == nil
    var opening: FileOpening?
    do throws(Fault) {
      if needsContent { opening = try FileOpening(of: path, spec) }
    } catch {
      // A broken file of a known unit fails that unit, and no other.
      if facts.period == nil || fallback == nil { throw error }
    }
    let enrollment = facts.enrollment ?? opening?.enrollment ?? fallback
    guard let name = enrollment else {
      throw Fault(
        .configuration, "neither its path nor its records tell the enrollment", at: path,
        remedy: "Set 'enrollment' on the source, or put it into the path as enrollment=…")
    }
    guard let known = Enrollment(name) else {
      throw Fault(
        .configuration, "'\(Printable.text(name, limit: 80))' is no enrollment", at: path)
    }
    if !spec.enrollments.isEmpty, !spec.enrollments.contains(known) { return nil }
    if let period = facts.period ?? opening?.period {
      return Found(path: path, key: .init(known, period))
    }
    if let month = opening?.monthOfDay {
      return Found(path: path, key: .init(known, month), isByDay: true)
    }
    if let period = facts.monthOfDay ?? spec.onlyPeriod {
      return Found(path: path, key: .init(known, period))
    }
    throw Fault(
      .configuration, "neither its path nor its records tell the billing period", at: path,
      remedy: "Name one month in 'periods', or put it into the path as billing_period=yyyymm")
  }

  // MARK: - What several files are to each other

  private static func listings(
    _ paths: [String], _ key: Key, _ spec: FilesSourceSpec
  ) throws(Fault) -> [Listing] {
    let inOrder = paths.sorted { NaturalOrder.precedes($0, $1) }
    switch spec.combine {
    case nil:
      guard inOrder.count == 1 else {
        throw Fault(
          .configuration,
          "\(inOrder.count) files belong to one unit: \(Self.list(inOrder))",
          at: "\(spec.endpoint), enrollment \(key.enrollment), \(key.period)",
          remedy: "Say what they are to each other: combine: parts (pieces of one listing), newest"
            + " (whole listings of which the newest counts) or windows (deliveries that overlap)")
      }
      return [Listing(paths: inOrder, fetched: "")]
    case .parts: return [Listing(paths: inOrder, fetched: "")]
    case .newest: return Array(snapshots(inOrder).suffix(1))
    case .windows: return snapshots(inOrder)
    }
  }

  /// Whole listings, oldest first: files that were fetched together are one.
  private static func snapshots(_ paths: [String]) -> [Listing] {
    var listings: [String: Listing] = [:]
    for path in paths {
      let facts = PathFacts(path)
      let snapshot = facts.snapshot ?? path
      let fetched = manifestTime(beside: path) ?? facts.fetched ?? ""
      listings[snapshot, default: Listing(paths: [], fetched: fetched)].paths.append(path)
    }
    return listings.values.sorted { left, right in
      let (a, b) = (comparable(left.fetched), comparable(right.fetched))
      return a != b ? a < b : NaturalOrder.precedes(left.paths[0], right.paths[0])
    }
  }

  /// `2017-05-02T03:15:00Z` and `20170502T031500Z` are one instant.
  private static func comparable(_ instant: String) -> String {
    instant.filter { $0.isNumber || $0 == "." }
  }

  /// When a manifest in the file's folder says that it was made.
  private static func manifestTime(beside path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let manifest = path[...slash] + "_manifest.json"
    struct Times: Decodable {
      var fetched_at: String?
      var finished_at: String?
    }
    guard let bytes = try? Data(contentsOf: URL(filePath: String(manifest))),
      let times = try? JSONDecoder().decode(Times.self, from: bytes)
    else { return nil }
    return times.fetched_at ?? times.finished_at
  }

  private static func list(_ paths: [String]) -> String {
    let shown = paths.prefix(20).map { Printable.text($0) }.joined(separator: ", ")
    return paths.count > 20 ? shown + " and \(paths.count - 20) more" : shown
  }
}

extension FileShelf.Key {
  init(_ enrollment: Enrollment, _ period: CalendarMonth) {
    self.init(enrollment: enrollment.id, period: period)
  }
}

extension FilesSourceSpec {
  /// The part of a path that is the definition's business: what stands above its folder tells nothing.
  func ownPart(of path: String) -> String {
    let folder = context.path("")
    return !folder.isEmpty && path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  /// The month that the definition names, if it names just one.
  var onlyPeriod: CalendarMonth? {
    guard case .range(let range) = selection, range.lowerBound == range.upperBound else {
      return nil
    }
    return range.lowerBound
  }
}

/// Paths in the order that people expect: numbers in them by value, all else byte by byte.
enum NaturalOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    var (a, b) = (Array(left.utf8)[...], Array(right.utf8)[...])
    while let x = a.first, let y = b.first {
      if isDigit(x), isDigit(y) {
        let (m, n) = (number(&a), number(&b))
        if m.count != n.count { return m.count < n.count }
        if m != n { return m.lexicographicallyPrecedes(n) }
      } else if x != y {
        return x < y
      } else {
        a.removeFirst()
        b.removeFirst()
      }
    }
    if a.isEmpty != b.isEmpty { return a.isEmpty }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Takes a number's digits without the zeros before it.
  private static func number(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    let digits = rest.prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    return Array(digits.drop { $0 == 0x30 })
  }
}
