/// A set of fingerprints that answers at once and exactly, in memory that does not follow their number.
///
/// Half of the memory is a table. When it is full its fingerprints go to disk as a run in ascending order, and into a filter
/// that takes three eighths of the memory; eight runs of a tier are merged into one of the next. A fingerprint that the
/// table does not have, and of which the filter does not say "perhaps", is new; otherwise each run is asked, at one
/// page of disk. So new fingerprints rarely touch the disk, and repeated ones touch a page or a few.
///
/// An insertion costs one look-up in memory while the table holds all, and one in the filter more beyond.
public struct FingerprintSet: ~Copyable {
  private static let runsToMerge = 8
  private static let firstHomes = 1 << 12

  private let disk: SpoolDisk
  private let maximumHomes: Int
  private let filterBytes: Int
  private let maximumPages: Int
  private var homes: Int
  private var table: FingerprintTable
  private var filter = FingerprintFilter(byteCount: 64)
  private var runs: [FingerprintRun] = []
  private var page: [Fingerprint] = []
  /// Keeps what `touch` reads from being taken for useless.
  private var touched: UInt64 = 0

  /// - Parameters:
  ///   - memory: bytes to take at most, a MiB or more.
  ///   - disk: where fingerprints go that memory does not hold.
  public init(memory: ByteSize, disk: SpoolDisk) {
    self.disk = disk
    maximumHomes = FingerprintTable.homes(byteCount: memory.bytes / 2)
    filterBytes = memory.bytes / 8 * 3
    maximumPages = max(256, memory.bytes / 4096)
    homes = min(Self.firstHomes, maximumHomes)
    table = FingerprintTable(homes: homes)
  }

  /// Fingerprints that lie on disk.
  public var spilledCount: Int { runs.reduce(0) { $0 + $1.count } }

  /// How many fingerprints there are.
  public var count: Int { table.count + spilledCount }

  /// Brings what will be asked about these near, all at once instead of one after the other.
  public mutating func touch(_ fingerprints: [Fingerprint]) {
    var sum: UInt64 = 0
    for fingerprint in fingerprints { sum &+= table.touch(fingerprint) }
    if !runs.isEmpty {
      for fingerprint in fingerprints { sum &+= filter.touch(fingerprint) }
    }
    touched = sum
  }

  /// Whether a fingerprint is in the set.
  public mutating func contains(_ fingerprint: Fingerprint) throws(Fault) -> Bool {
    if let found = table.find(fingerprint), found.isThere { return true }
    return try isOnDisk(fingerprint)
  }

  /// Adds a fingerprint. False when it was there.
  @inline(__always)
  public mutating func insert(_ fingerprint: Fingerprint) throws(Fault) -> Bool {
    if let found = table.find(fingerprint) {
      if found.isThere { return false }
      if try isOnDisk(fingerprint) { return false }
      if !table.isFull {
        table.put(fingerprint, at: found.place)
        return true
      }
    } else if try isOnDisk(fingerprint) {
      return false
    }
    try makeRoom()
    return try insertNew(fingerprint)
  }

  private mutating func insertNew(_ fingerprint: Fingerprint) throws(Fault) -> Bool {
    guard let found = table.find(fingerprint) else {
      try makeRoom()
      return try insertNew(fingerprint)
    }
    table.put(fingerprint, at: found.place)
    return true
  }

  @inline(__always)
  private mutating func isOnDisk(_ fingerprint: Fingerprint) throws(Fault) -> Bool {
    if runs.isEmpty || !filter.mayHold(fingerprint) { return false }
    return try lookUp(fingerprint)
  }

  /// The newest run is asked first: what comes again mostly does so soon.
  @inline(never)
  private mutating func lookUp(_ fingerprint: Fingerprint) throws(Fault) -> Bool {
    for run in runs.reversed() {
      if try run.contains(fingerprint, page: &page) { return true }
    }
    return false
  }

  /// Makes the table larger while it may, and else empty.
  @inline(never)
  private mutating func makeRoom() throws(Fault) {
    if homes < maximumHomes {
      // The old and the new table together stay below the memory.
      homes = homes >= maximumHomes / 2 ? maximumHomes : homes * 2
      table.grow(homes: homes)
    } else {
      try spill()
    }
  }

  private mutating func spill() throws(Fault) {
    if runs.isEmpty { filter = FingerprintFilter(byteCount: filterBytes) }
    var run = try FingerprintRun(
      tier: 0, expected: table.count, maximumPages: maximumPages, on: disk)
    let fingerprints = table.sort()
    for fingerprint in fingerprints { filter.add(fingerprint) }
    try run.append(fingerprints)
    table.removeAll()
    runs.append(run)
    try mergeFullTiers()
  }

  private mutating func mergeFullTiers() throws(Fault) {
    while let tier = runs.last?.tier, runs.count >= Self.runsToMerge,
      runs.suffix(Self.runsToMerge).allSatisfy({ $0.tier == tier })
    {
      let merged = try merge(Array(runs.suffix(Self.runsToMerge)), tier: tier + 1)
      runs.removeLast(Self.runsToMerge)
      runs.append(merged)
    }
  }

  private func merge(_ runs: [FingerprintRun], tier: Int) throws(Fault) -> FingerprintRun {
    let expected = runs.reduce(0) { $0 + $1.count }
    var merged = try FingerprintRun(
      tier: tier, expected: expected, maximumPages: maximumPages, on: disk)
    var cursors: [FingerprintRunCursor] = []
    for run in runs { cursors.append(try FingerprintRunCursor(run)) }
    var written: [Fingerprint] = []
    written.reserveCapacity(FingerprintRunCursor.pieceCount)
    func write() throws(Fault) {
      try written.withUnsafeBufferPointer { piece throws(Fault) in try merged.append(piece) }
      written.removeAll(keepingCapacity: true)
    }
    while true {
      var least: (cursor: Int, fingerprint: Fingerprint)?
      for index in cursors.indices {
        guard let current = cursors[index].current else { continue }
        if let found = least, found.fingerprint < current { continue }
        least = (index, current)
      }
      guard let least else { break }
      written.append(least.fingerprint)
      try cursors[least.cursor].advance()
      if written.count == FingerprintRunCursor.pieceCount { try write() }
    }
    try write()
    return merged
  }
}
