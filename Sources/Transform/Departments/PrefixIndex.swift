/// Finds, among many prefixes, all that a value begins with, by one bisection.
///
/// Prefixes lie in order of their bytes. Whatever prefixes of a value there are, the last one that does not come after
/// the value begins with all of them: so each prefix knows the longest other one that it begins with, its parent, and
/// the parents lead to the rest.
struct PrefixIndex: Sendable {
  private var prefixes = ByteTable()
  /// Numbers of the prefixes in order of their bytes.
  private var sorted: [Int32] = []
  /// For each prefix in order, the place of its parent, -1 for none.
  private var parents: [Int32] = []
  /// Rules of the prefix at place `i`, ascending: `rules[firstRules[i] ..< firstRules[i + 1]]`.
  private var rules: [Int32] = []
  private var firstRules: [Int32] = [0]

  /// - Parameter entries: rules, ascending, and their prefixes; an empty prefix begins every value.
  init(_ entries: [(rule: Int32, prefix: [UInt8])]) {
    var lists: [[Int32]] = []
    for entry in entries {
      let number = prefixes.insert(entry.prefix)
      if number == lists.count { lists.append([]) }
      lists[number].append(entry.rule)
    }
    let table = prefixes
    sorted = (0..<Int32(table.count)).sorted { left, right in
      table.text(Int(left)).lexicographicallyPrecedes(table.text(Int(right)))
    }
    var open: [Int32] = []
    for (place, number) in sorted.enumerated() {
      while let last = open.last, !begins(Int(number), with: Int(sorted[Int(last)])) {
        open.removeLast()
      }
      parents.append(open.last ?? -1)
      open.append(Int32(place))
      rules += lists[Int(number)]
      firstRules.append(Int32(rules.count))
    }
  }

  /// Whether there is no prefix.
  var isEmpty: Bool { sorted.isEmpty }

  /// The place of the longest prefix that the value begins with, nil if there is none.
  func longest(of value: UnsafeRawBufferPointer) -> Int? {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      let isAfter = prefixes.withText(Int(sorted[middle])) { $0.order(against: value) > 0 }
      if isAfter { high = middle } else { low = middle + 1 }
    }
    var place = low - 1
    while place >= 0 {
      let isPrefix = prefixes.withText(Int(sorted[place])) { value.begins(with: $0) }
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

  private func begins(_ number: Int, with prefix: Int) -> Bool {
    prefixes.text(number).starts(with: prefixes.text(prefix))
  }
}
