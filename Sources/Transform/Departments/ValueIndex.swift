/// Finds the rules for exactly one value, by a hash over its bytes.
struct ValueIndex: Sendable {
  private var values = ByteTable()
  /// The value of each rule, until the rules are laid out.
  private var waiting: [(value: Int32, rule: Int32)] = []
  /// Rules of value `i`, ascending: `rules[firstRules[i] ..< firstRules[i + 1]]`.
  private var rules: [Int32] = []
  private var firstRules: [Int32] = [0]

  /// Adds a rule, whose number is above all those added before.
  mutating func append(_ rule: Int32, value: [UInt8]) {
    waiting.append((Int32(values.insert(value)), rule))
  }

  /// Lays the rules out for look-ups; nothing may be added afterwards.
  mutating func close() {
    firstRules = Array(repeating: 0, count: values.count + 1)
    for (value, _) in waiting { firstRules[Int(value) + 1] += 1 }
    for value in 0..<values.count { firstRules[value + 1] += firstRules[value] }
    rules = Array(repeating: 0, count: waiting.count)
    var next = firstRules
    for (value, rule) in waiting {
      rules[Int(next[Int(value)])] = rule
      next[Int(value)] += 1
    }
    waiting = []
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
