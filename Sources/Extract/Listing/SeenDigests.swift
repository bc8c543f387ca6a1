/// Which page had which digest: a key and at most sixteen bytes beside it for each page, whatever the page holds.
///
/// Pages are numbered from 0 in the order in which they are noted. At the most pages that a listing may have this is
/// 32 MB with 128-bit keys, and 24 MB with 64-bit ones.
///
/// Invariants: `keys` has an element a page; `places` has a power of two of elements, at least twice as many as are
/// taken; an element of `places` is 0 when free, else a page's number plus one.
struct SeenDigests<Key: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  private var keys: [Key] = []
  private var places = [UInt32](repeating: 0, count: 64)
  private var taken = 0

  init() {}

  /// The page that a digest was first noted with, or nil.
  func page(of key: Key) -> Int? {
    let place = place(of: key)
    return places[place] == 0 ? nil : Int(places[place]) - 1
  }

  /// Notes the next page, and returns the first page that had the same digest.
  ///
  /// - Parameter key: the page's digest; nil for a page that resembles none.
  @discardableResult
  mutating func note(_ key: Key?) -> Int? {
    guard let key else {
      keys.append(0)
      return nil
    }
    let place = place(of: key)
    let earlier = places[place]
    keys.append(key)
    guard earlier == 0 else { return Int(earlier) - 1 }
    places[place] = UInt32(truncatingIfNeeded: keys.count)
    taken += 1
    if taken * 2 > places.count { grow() }
    return nil
  }

  /// Where the key is, or where it would be.
  private func place(of key: Key) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: key) & mask
    while places[place] != 0, keys[Int(places[place]) - 1] != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = places
    places = [UInt32](repeating: 0, count: old.count * 2)
    for entry in old where entry != 0 { places[place(of: keys[Int(entry) - 1])] = entry }
  }
}
