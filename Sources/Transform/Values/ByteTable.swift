/// Texts by number, and numbers by text, compared byte for byte: NFC and NFD are two.
///
/// Invariants: text `i` is `bytes[starts[i] ..< starts[i + 1]]`; `buckets` has a power of two of places, at most half
/// of them taken, each with the number of a listed text in its low half and the upper half of the text's hash above it.
struct ByteTable: Sendable {
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private var buckets: [UInt64]

  private static let free = UInt64.max

  /// - Parameter capacity: texts to hold without growing.
  init(capacity: Int = 8) {
    var places = 16
    while places < 2 * capacity { places *= 2 }
    buckets = Array(repeating: Self.free, count: places)
  }

  /// How many texts there are.
  var count: Int { starts.count - 1 }

  /// Calls `body` with the bytes of a text, valid during the call.
  @inline(__always)
  func withText<Result>(_ number: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let range = starts[number]..<starts[number + 1]
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The bytes of a text.
  func text(_ number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

  /// A text for messages.
  func string(_ number: Int) -> String { String(decoding: text(number), as: UTF8.self) }

  /// The number of a text, or nil. Allocates nothing.
  @inline(__always)
  func number(of text: UnsafeRawBufferPointer) -> Int? {
    number(of: text, hash: ByteHash.hash(text))
  }

  @inline(__always)
  private func number(of text: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
    let mask = buckets.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while buckets[place] != Self.free {
      let entry = buckets[place]
      if entry >> 32 == hash >> 32 {
        let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
        if withText(number, { $0.isEqual(to: text) }) { return number }
      }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// The number of a text, a new one if it was not known.
  mutating func insert(_ text: UnsafeRawBufferPointer) -> Int {
    let hash = ByteHash.hash(text)
    if let number = number(of: text, hash: hash) { return number }
    if 2 * (count + 1) > buckets.count { grow() }
    bytes.append(contentsOf: text)
    starts.append(bytes.count)
    enter(count - 1, hash: hash)
    return count - 1
  }

  /// The number of a text, a new one if it was not known.
  mutating func insert(_ text: [UInt8]) -> Int { text.withUnsafeBytes { insert($0) } }

  /// The number of a text, a new one if it was not known.
  mutating func insert(_ text: String) -> Int { insert(Array(text.utf8)) }

  /// Adds two texts as one that is asked for by its number alone: no look-up finds it. Returns the number.
  mutating func appendUnlisted(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> Int {
    bytes.append(contentsOf: first)
    bytes.append(contentsOf: second)
    starts.append(bytes.count)
    return count - 1
  }

  private mutating func grow() {
    let old = buckets
    buckets = Array(repeating: Self.free, count: 4 * buckets.count)
    for entry in old where entry != Self.free {
      let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
      enter(number, hash: withText(number) { ByteHash.hash($0) })
    }
  }

  private mutating func enter(_ number: Int, hash: UInt64) {
    var place = Int(truncatingIfNeeded: hash) & (buckets.count - 1)
    while buckets[place] != Self.free { place = (place + 1) & (buckets.count - 1) }
    buckets[place] = (hash & ~0xFFFF_FFFF) | UInt64(number)
  }
}
