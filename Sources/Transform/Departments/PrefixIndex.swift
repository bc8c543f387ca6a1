/// Finds, among many prefixes, all that a value begins with, by one bisection.
///
/// Prefixes lie in order of their bytes. Whatever prefixes of a value there are, the last one that does not come after
/// the value begins with all of them: so each prefix knows the longest other one that it begins with, its parent, and
/// the parents lead to the rest.
struct PrefixIndex: Sendable {
  /// The prefixes in order of their bytes; a prefix's number is its place.
  private var prefixes: ByteTable
  /// For each prefix the place of its parent, -1 for none.
  private var parents: [Int32] = []
  /// Rules of the prefix at place `i`, ascending: `rules[firstRules[i] ..< firstRules[i + 1]]`.
  private var rules: [Int32] = []
  private var firstRules: [Int32] = [0]

  /// - Parameter entries: rules, ascending, and their prefixes; an empty prefix begins every value.
  init(_ entries: [(rule: Int32, prefix: [UInt8])]) {
    var known = ByteTable()
    var lists: [[Int32]] = []
    for entry in entries {
      let number = known.insert(entry.prefix)
      if number == lists.count { lists.append([]) }
      lists[number].append(entry.rule)
    }
    prefixes = ByteTable(capacity: known.count)
    let sorted = (0..<known.count).sorted { left, right in
      known.text(left).lexicographicallyPrecedes(known.text(right))
    }
    var open: [Int] = []
    for number in sorted {
      let place = prefixes.insert(Array(known.text(number)))
      while let last = open.last, !prefixes.text(place).starts(with: prefixes.text(last)) {
        open.removeLast()
      }
      parents.append(Int32(open.last ?? -1))
      open.append(place)
      rules += lists[number]
      firstRules.append(Int32(rules.count))
    }
  }

  /// Whether there is no prefix.
  var isEmpty: Bool { parents.isEmpty }

  /// The place of the longest prefix that the value begins with, nil if there is none.
  func longest(of value: UnsafeRawBufferPointer) -> Int? {
    var (low, high) = (0, parents.count)
    while low < high {
      let middle = (low + high) / 2
      let isAfter = prefixes.withText(middle) { $0.order(against: value) > 0 }
      if isAfter { high = middle } else { low = middle + 1 }
    }
    var place = low - 1
    while place >= 0 {
      let isPrefix = prefixes.withText(place) { value.begins(with: $0) }
      if isPrefix { return place }
      place = Int(parents[place])
    }
    return nil
  }

  /// The place of the next shorter prefix of the same value, nil if there is none.
  func shorter(than place: Int) -> Int? { parents[place] < 0 ? nil : Int(parents[place]) }

  /// The rules of the prefix at a place, ascending, as a range for `rule(_:)`.
  func ruleRange(at place: Int) -> Range<Int> {
    Int(firstRules[place])..<Int(firstRules[place + 1])
  }

  /// A rule of such a range.
  func rule(_ index: Int) -> Int { Int(rules[index]) }
}
