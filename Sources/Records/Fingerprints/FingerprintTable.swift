/// Fingerprints in memory, found by their upper bits.
///
/// Invariants: at most three quarters of the places are taken; a fingerprint lies at its home, which grows with it, or
/// behind it with no free place between; `spare` places behind the last home keep it from coming round to the front. So
/// the table is nearly in order, and a pass over it that puts neighbours right sorts it.
struct FingerprintTable: ~Copyable {
  private static let spare = 1024

  private var places: UnsafeMutablePointer<Fingerprint>
  private var homes: Int
  /// How many fingerprints there are.
  private(set) var count = 0

  /// - Parameter homes: places that fingerprints are spread over, at least 1.
  init(homes: Int) {
    self.homes = homes
    places = Self.allocate(homes)
  }

  deinit { places.deallocate() }

  /// Bytes that a table of so many homes takes.
  static func byteCount(homes: Int) -> Int { (homes + spare) * MemoryLayout<Fingerprint>.stride }

  /// The most homes within so many bytes.
  static func homes(byteCount: Int) -> Int {
    max(16, byteCount / MemoryLayout<Fingerprint>.stride - spare)
  }

  /// Whether one more fingerprint is too many.
  var isFull: Bool { count >= homes / 4 * 3 }

  /// Reads the places of some fingerprints, so that they are near when they are asked for one by one.
  @inline(__always)
  func touch(_ fingerprint: Fingerprint) -> UInt64 { places[home(fingerprint)].low }

  /// Where the fingerprint lies, or else where it belongs; nil when it belongs behind the last place.
  @inline(__always)
  func find(_ fingerprint: Fingerprint) -> (place: Int, isThere: Bool)? {
    var place = home(fingerprint)
    let end = homes &+ Self.spare
    while place < end {
      let found = places[place]
      if found == fingerprint { return (place, true) }
      if found == .none { return (place, false) }
      place &+= 1
    }
    return nil
  }

  /// Puts a fingerprint where `find` said that it belongs. The table must not be full.
  @inline(__always)
  mutating func put(_ fingerprint: Fingerprint, at place: Int) {
    places[place] = fingerprint
    count &+= 1
  }

  /// Spreads the fingerprints over more homes. The old and the new table are there together for that long.
  mutating func grow(homes newHomes: Int) {
    let (oldPlaces, oldEnd) = (places, homes + Self.spare)
    homes = newHomes
    places = Self.allocate(newHomes)
    for index in 0..<oldEnd where oldPlaces[index] != .none {
      if let (place, _) = find(oldPlaces[index]) { places[place] = oldPlaces[index] }
    }
    oldPlaces.deallocate()
  }

  /// Moves all fingerprints to the front, in ascending order, where nothing finds them until `removeAll`.
  ///
  /// - Returns: the fingerprints, valid until the table changes.
  mutating func sort() -> UnsafeBufferPointer<Fingerprint> {
    var sorted = 0
    for index in 0..<homes + Self.spare where places[index] != .none {
      let fingerprint = places[index]
      var hole = sorted
      while hole > 0, fingerprint < places[hole - 1] {
        places[hole] = places[hole - 1]
        hole -= 1
      }
      places[hole] = fingerprint
      sorted += 1
    }
    return UnsafeBufferPointer(start: places, count: sorted)
  }

  /// Makes the table empty.
  mutating func removeAll() {
    places.update(repeating: .none, count: homes + Self.spare)
    count = 0
  }

  /// The upper bits as a fraction of 2^64, of the homes.
  @inline(__always)
  private func home(_ fingerprint: Fingerprint) -> Int {
    Int(
      truncatingIfNeeded: fingerprint.high.multipliedFullWidth(
        by: UInt64(truncatingIfNeeded: homes)
      ).high)
  }

  private static func allocate(_ homes: Int) -> UnsafeMutablePointer<Fingerprint> {
    let places = UnsafeMutablePointer<Fingerprint>.allocate(capacity: homes + spare)
    places.initialize(repeating: .none, count: homes + spare)
    return places
  }
}
