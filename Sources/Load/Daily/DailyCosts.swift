import Billing
import Glibc
import JSONStream
import Postgres
import Records

/// What the rows of a unit cost by day and a few columns, added up while they are encoded: for `billing.cost_daily`, so that
/// the server, which sets the pace, need not read the rows again, and for the manifest of files.
///
/// Memory is bounded: a unit of more groups than `maximumGroupCount` is given up, see `isComplete`.
///
/// - Note: `@unchecked Sendable` because one thread at a time holds it: the one that encodes adds rows, then the one
///   that fills the leaf reads the groups.
struct DailyCosts: @unchecked Sendable {
  static let maximumGroupCount = 1 << 16
  private static let maximumKeyBytes = 16 << 20

  private struct Group {
    let key: Int
    let keyByteCount: Int
    var cost: ExactSum
    var rows: Int
  }

  private let day: Int
  private let cost: Int
  private let texts: [[Int]]
  /// The currency of all costs, where it is not that of their rows.
  let ownCurrency: String?
  private var groups: [Group] = []
  /// The keys of all groups, one after another.
  private var keys: [UInt8] = []
  /// Numbers of groups, from 1, at the place that their hash names or behind it; a power of two of places.
  private var places = [UInt32](repeating: 0, count: 1 << 10)
  private var key = CopyOutput(CopyBuffer(capacity: 1024))
  /// Whether the groups tell of all rows that were added.
  private(set) var isComplete = true

  /// - Parameters:
  ///   - columns: where day and cost are.
  ///   - texts: the slots of each further column of a group; the first value counts.
  init(_ columns: DailyColumns, by texts: [[Int]]) {
    (day, cost) = (columns.daySlot, columns.costSlot)
    ownCurrency = columns.ownCurrency
    self.texts = texts
  }

  /// Adds a row.
  mutating func add(_ slots: UnsafeMutablePointer<Slot>, in window: UnsafePointer<UInt8>) {
    guard isComplete else { return }
    do {
      try collectKey(slots, in: window)
      let group = try number(ofGroupWith: hash())
      let cost = slots[self.cost]
      groups[group].rows += 1
      guard !cost.isNull else { return }
      let bytes = UnsafeRawBufferPointer(start: window + cost.offset, count: cost.byteCount)
      try groups[group].cost.add(ExactDecimal(lexeme: bytes))
    } catch {
      giveUp()
    }
  }

  /// Leaves the sums to others.
  private mutating func giveUp() {
    isComplete = false
    (groups, keys, places) = ([], [], [])
  }

  // MARK: - Keys

  private struct TooManyGroups: Error {}

  /// Spells the row's group: each value with its length before it, −1 for none.
  private mutating func collectKey(
    _ slots: UnsafeMutablePointer<Slot>, in window: UnsafePointer<UInt8>
  ) throws {
    key.count = 0
    var day = slots[self.day]
    // Of a date and time the day.
    if day.byteCount > 10 { day = Slot(.text, offset: day.offset, byteCount: 10) }
    try append(day, in: window)
    for index in texts.indices {
      var value = Slot.null
      for slot in texts[index] where value.isNull { value = slots[slot] }
      try append(value, in: window)
    }
  }

  @inline(__always)
  private mutating func append(_ value: Slot, in window: UnsafePointer<UInt8>) throws {
    key.reserve(4)
    let length = key.count
    key.count += 4
    if !value.isNull { try TextEncoder.write(window + value.offset, value, to: &key) }
    key.store(value.isNull ? -1 : Int32(truncatingIfNeeded: key.count - length - 4), at: length)
  }

  /// A 64-bit mix of the key, a word at a time.
  private func hash() -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: key.count)
    let bytes = UnsafeRawPointer(key.base)
    var offset = 0
    while offset < key.count {
      let rest = key.count - offset
      var word: UInt64 = 0
      if rest >= 8 {
        word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      } else {
        for index in 0..<rest { word = word << 8 | UInt64(key.base[offset + index]) }
      }
      hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      offset += 8
    }
    return hash
  }

  private mutating func number(ofGroupWith hash: UInt64) throws -> Int {
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let group = Int(places[place]) - 1
      if hasKey(groups[group]) { return group }
      place = (place + 1) & (places.count - 1)
    }
    guard groups.count < Self.maximumGroupCount, keys.count + key.count <= Self.maximumKeyBytes
    else { throw TooManyGroups() }
    groups.append(Group(key: keys.count, keyByteCount: key.count, cost: ExactSum(), rows: 0))
    keys.append(contentsOf: UnsafeBufferPointer(start: key.base, count: key.count))
    hashes.append(hash)
    places[place] = UInt32(groups.count)
    if groups.count * 2 > places.count { rehash() }
    return groups.count - 1
  }

  private func hasKey(_ group: Group) -> Bool {
    guard group.keyByteCount == key.count else { return false }
    return keys.withUnsafeBufferPointer { keys in
      keys.baseAddress.map { memcmp($0 + group.key, key.base, key.count) == 0 } ?? false
    }
  }

  private mutating func rehash() {
    places = [UInt32](repeating: 0, count: places.count * 2)
    for (index, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(index + 1)
    }
  }

  /// The hash of each group, so that growing reads no key again.
  private var hashes: [UInt64] = []
}

// MARK: - Into the server

extension DailyCosts {
  /// The groups as lines of COPY in text format, in the columns of `createTable`.
  func forEachLine(_ body: (String) throws -> Void) rethrows {
    for group in groups {
      var values = values(of: group)
      if values[1] == nil { values[1] = ownCurrency ?? UnknownCurrency.code }
      let fields = values.map { $0.map(Self.escaped) ?? "\\N" }
      let line = (fields + [group.cost.description, String(group.rows)]).joined(separator: "\t")
      try body(line + "\n")
    }
  }

  /// Calls `body` with the values of each group, the day first, its cost and its count of rows.
  func forEachGroup(
    _ body: ([String?], ExactSum, Int) throws(DecimalError) -> Void
  ) throws(DecimalError) {
    for group in groups { try body(values(of: group), group.cost, group.rows) }
  }

  private func values(of group: Group) -> [String?] {
    var values: [String?] = []
    var offset = group.key
    while offset < group.key + group.keyByteCount {
      let length = keys[offset..<offset + 4].reduce(Int32(0)) { $0 << 8 | Int32($1) }
      offset += 4
      guard length >= 0 else {
        values.append(nil)
        continue
      }
      values.append(String(decoding: keys[offset..<offset + Int(length)], as: UTF8.self))
      offset += Int(length)
    }
    return values
  }

  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x5C || $0 < 0x20 }) else { return text }
    return text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t")
      .replacing("\n", with: "\\n").replacing("\r", with: "\\r")
  }
}
