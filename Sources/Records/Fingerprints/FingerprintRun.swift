/// Fingerprints on disk in ascending order, and in memory the first one of each page of them.
///
/// Invariant: page `i` has the fingerprints `i * pageCount ..< min((i + 1) * pageCount, count)` and begins with
/// `firsts[i]`.
struct FingerprintRun {
  /// Runs of runs of runs: how often its fingerprints were merged.
  let tier: Int
  /// How many fingerprints there are.
  private(set) var count = 0
  private let file: SpoolFile
  /// Fingerprints of a page.
  let pageCount: Int
  private var firsts: [Fingerprint] = []

  /// An empty run.
  ///
  /// - Parameters:
  ///   - expected: how many fingerprints it will have.
  ///   - maximumPages: what the index in memory may have.
  init(tier: Int, expected: Int, maximumPages: Int, on disk: SpoolDisk) throws(Fault) {
    self.tier = tier
    pageCount = max(256, (expected + maximumPages - 1) / maximumPages)
    file = try disk.makeFile()
  }

  /// Adds fingerprints, all above those before.
  mutating func append(_ fingerprints: UnsafeBufferPointer<Fingerprint>) throws(Fault) {
    var next = (count + pageCount - 1) / pageCount * pageCount
    while next < count + fingerprints.count {
      firsts.append(fingerprints[next - count])
      next += pageCount
    }
    try file.append(UnsafeRawBufferPointer(fingerprints))
    count += fingerprints.count
  }

  /// Whether the run has a fingerprint: one read of one page.
  ///
  /// - Parameter page: room that is used for it.
  func contains(
    _ fingerprint: Fingerprint, page room: inout [Fingerprint]
  ) throws(Fault) -> Bool {
    var (low, high) = (0, firsts.count)
    while low < high {
      let middle = (low + high) / 2
      if fingerprint < firsts[middle] { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return false }
    let start = (low - 1) * pageCount
    let length = min(pageCount, count - start)
    try read(start..<start + length, into: &room)
    (low, high) = (0, length)
    while low < high {
      let middle = (low + high) / 2
      if room[middle] < fingerprint { low = middle + 1 } else { high = middle }
    }
    return low < length && room[low] == fingerprint
  }

  /// Reads some of the fingerprints to the front of `room`, which grows to hold them.
  func read(_ range: Range<Int>, into room: inout [Fingerprint]) throws(Fault) {
    if room.count < range.count { room = Array(repeating: .none, count: range.count) }
    let start = range.lowerBound * MemoryLayout<Fingerprint>.stride
    try room.withUnsafeMutableBufferPointer { room throws(Fault) in
      let wanted = UnsafeMutableBufferPointer(rebasing: room[..<range.count])
      try file.read(at: start, into: UnsafeMutableRawBufferPointer(wanted))
    }
  }
}

/// Goes through a run from front to end, some thousand fingerprints at a time.
struct FingerprintRunCursor {
  private let run: FingerprintRun
  private var piece: [Fingerprint] = []
  private var pieceCount = 0
  private var at = 0
  private var taken = 0

  /// Fingerprints in memory at a time: 64 KiB.
  static let pieceCount = 4096

  init(_ run: FingerprintRun) throws(Fault) {
    self.run = run
    try refill()
  }

  /// The fingerprint at hand, nil at the end.
  var current: Fingerprint? { at < pieceCount ? piece[at] : nil }

  /// Goes on to the next.
  mutating func advance() throws(Fault) {
    at += 1
    if at == pieceCount { try refill() }
  }

  private mutating func refill() throws(Fault) {
    at = 0
    pieceCount = min(Self.pieceCount, run.count - taken)
    if pieceCount > 0 { try run.read(taken..<taken + pieceCount, into: &piece) }
    taken += pieceCount
  }
}
