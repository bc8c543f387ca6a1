/// Finds the rules for exactly one value, by a hash over its bytes.
struct ValueIndex: Sendable {
  private var values = ByteTable()
  private var lists: [[Int32]] = []
  /// Rules of value `i`, ascending: `rules[firstRules[i] ..< firstRules[i + 1]]`.
  private var rules: [Int32] = []
  private var firstRules: [Int32] = [0]

  /// Adds a rule, whose number is above all those added before.
  mutating func append(_ rule: Int32, value: [UInt8]) {
    let number = values.insert(value)
    if number == lists.count { lists.append([]) }
    lists[number].append(rule)
  }

  /// Lays the rules out for look-ups; nothing may be added afterwards.
  mutating func close() {
    for list in lists {
      rules += list
      firstRules.append(Int32(rules.count))
    }
    lists = []
  }

  /// The rules for a value, ascending, as a range for `rule(_:)`.
  @inline(__always)
  func ruleRange(of value: UnsafeRawBufferPointer) -> Range<Int> {
    guard let number = values.number(of: value) else { return 0..<0 }
    return Int(firstRules[number])..<Int(firstRules[number + 1])
  }

  /// A rule of such a range.
  @inline(__always)
  func rule(_ index: Int) -> Int { Int(rules[index]) }
}
