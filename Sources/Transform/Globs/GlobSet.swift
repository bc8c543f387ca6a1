/// Patterns of which a value has to match any one.
///
/// Patterns without wildcards are found by bisection, so that long lists of values stay cheap; the others are tried
/// one after the other.
struct GlobSet: Sendable {
  /// Values in order of length, then of bytes; value `i` is `bytes[starts[i] ..< starts[i + 1]]`.
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private var globs: [Glob] = []

  init(_ patterns: [String]) {
    let all = patterns.map(Glob.init)
    globs = all.filter { $0.literal == nil }
    let values = Set(all.compactMap(\.literal)).sorted { left, right in
      left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }
    for value in values {
      bytes += value
      starts.append(bytes.count)
    }
  }

  /// Whether the whole value matches one of the patterns. Allocates nothing.
  func matches(_ value: UnsafeRawBufferPointer) -> Bool {
    if contains(value) { return true }
    for glob in globs where glob.matches(value) { return true }
    return false
  }

  private func contains(_ value: UnsafeRawBufferPointer) -> Bool {
    var (low, high) = (0, starts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      let order = compare(value, with: middle)
      if order == 0 { return true }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return false
  }

  /// Negative, zero or positive as the bytes come before, are, or come after a value of the list.
  private func compare(_ value: UnsafeRawBufferPointer, with index: Int) -> Int {
    let start = starts[index]
    let count = starts[index + 1] - start
    if value.count != count { return value.count - count }
    for offset in 0..<count where value[offset] != bytes[start + offset] {
      return Int(value[offset]) - Int(bytes[start + offset])
    }
    return 0
  }
}
