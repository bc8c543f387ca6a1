/// The keys that a definition lists, found in whatever case of ASCII a row spells them; all other bytes must agree.
///
/// Layout: `buckets` holds the first key of each hash, `next` the one after; -1 ends a chain.
struct TagKeys: Sendable {
  private var keys: [[UInt8]] = []
  private var buckets = [Int32](repeating: -1, count: 256)
  private var next: [Int32] = []

  /// How many keys there are.
  var count: Int { keys.count }

  /// The number of a key, a new one if none like it was known.
  mutating func insert(_ key: String) -> Int {
    let bytes = Array(key.utf8)
    let known = bytes.withUnsafeBytes { number(of: $0) }
    if known >= 0 { return known }
    let bucket = bytes.withUnsafeBytes { Self.bucket($0) }
    keys.append(bytes.map(Self.folded))
    next.append(buckets[bucket])
    buckets[bucket] = Int32(keys.count - 1)
    return keys.count - 1
  }

  /// The number of the key that is spelled so, -1 if none is. Allocates nothing.
  @inline(__always)
  func number(of key: UnsafeRawBufferPointer) -> Int {
    var number = Int(buckets[Self.bucket(key)])
    while number >= 0 {
      if isKey(number, key) { return number }
      number = Int(next[number])
    }
    return -1
  }

  private func isKey(_ number: Int, _ key: UnsafeRawBufferPointer) -> Bool {
    let bytes = keys[number]
    guard bytes.count == key.count else { return false }
    for index in 0..<bytes.count where Self.folded(key[index]) != bytes[index] { return false }
    return true
  }

  /// By length, first and last byte: keys of one definition rarely share all three.
  @inline(__always)
  private static func bucket(_ key: UnsafeRawBufferPointer) -> Int {
    guard let first = key.first, let last = key.last else { return 0 }
    return (key.count &* 37 &+ Int(folded(first)) &* 5 &+ Int(folded(last))) & 255
  }

  @inline(__always)
  private static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
