/// The numbers of sixteen keys that were asked for lately; what is not here is looked up in a dictionary.
///
/// Rows alternate between few currencies and months, so nearly every question ends at one comparison.
struct RecentNumbers: ~Copyable {
  private var keys = OwnedArray<UInt64>()
  private var numbers = OwnedArray<Int>()

  init() {
    keys.append(UInt64.max, count: 16)
    numbers.append(0, count: 16)
  }

  /// The number of a key, or nil when it was not asked for lately. `UInt64.max` is no key.
  subscript(key: UInt64) -> Int? {
    let place = Self.place(of: key)
    return keys[place] == key ? numbers[place] : nil
  }

  /// Remembers a number in place of another.
  mutating func remember(_ key: UInt64, _ number: Int) {
    let place = Self.place(of: key)
    keys[place] = key
    numbers[place] = number
  }

  /// The top bits of a multiplication by 2^64 ÷ the golden ratio.
  private static func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 60)
  }
}
