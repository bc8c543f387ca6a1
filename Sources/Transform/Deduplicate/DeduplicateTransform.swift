import JSONStream
import Records

/// A deduplication that knows its columns.
struct DeduplicatePlan: Sendable {
  /// The columns that are compared.
  var columns: [Column]
  var scope: DeduplicateSpec.Scope
  var kept: DeduplicateSpec.Kept
  var memory: ByteSize
  /// The columns that reach the transform.
  var schema: Schema
  /// The columns of the source.
  var source: Schema
}

/// Drops the records of a unit that were delivered before.
final class DeduplicateTransform: RecordTransform {
  private var pass: DeduplicatePass

  init(_ plan: DeduplicatePlan, disk: SpoolDisk) { pass = DeduplicatePass(plan, disk: disk) }

  func survey(_ batch: RecordBatch) throws(Fault) {
    try pass.survey(batch.window, batch.slots)
  }

  func apply(_ batch: RecordBatch) throws(Fault) {
    try pass.apply(batch.window, &batch.slots, window: batch.origin.window)
  }

  var effect: TransformEffect { pass.effect }
}

/// One unit's way through a deduplication: works out fingerprints, decides, counts.
struct DeduplicatePass: ~Copyable {
  /// Numbers of the sets that share one: the records kept, and those of each window or reading.
  private enum Domain {
    static let kept = 0
    static let secondReading = 1
    static func window(_ number: Int) -> Int { number + 1 }
  }

  private let plan: DeduplicatePlan
  private let keys = FingerprintKeys()
  private var fingerprints: RowFingerprints
  private var known: FingerprintSet
  private var isKept: [Bool] = []
  private var dropped: RowSums
  private var duplicates = 0

  init(_ plan: DeduplicatePlan, disk: SpoolDisk) {
    self.plan = plan
    fingerprints = RowFingerprints(plan.columns, keys: keys)
    known = FingerprintSet(memory: plan.memory, disk: disk)
    dropped = RowSums(plan.schema, source: plan.source)
  }

  /// Counts how often each record comes, so that `apply` knows the last.
  mutating func survey(
    _ window: borrowing ByteWindow, _ slots: borrowing SlotTable
  ) throws(Fault) {
    fingerprints.read(window, slots)
    known.touch(fingerprints.rows)
    for row in 0..<slots.count {
      _ = try occurrence(of: fingerprints.rows[row], in: Domain.kept)
    }
  }

  /// Drops the rows that are repeated.
  ///
  /// - Parameter number: the overlapping window that the rows come from, nil where there are none.
  mutating func apply(
    _ window: borrowing ByteWindow, _ slots: inout SlotTable, window number: Int?
  ) throws(Fault) {
    // One listing has its repeated pages taken out where it is read; equal rows in it are rows.
    if plan.scope == .delivery, number == nil { return }
    fingerprints.read(window, slots)
    known.touch(fingerprints.rows)
    isKept.removeAll(keepingCapacity: true)
    var repeated = 0
    for row in 0..<slots.count {
      let isKept = try keeps(fingerprints.rows[row], window: number ?? 0)
      self.isKept.append(isKept)
      if !isKept {
        repeated += 1
        try dropped.add(slots.slots + row * slots.width, UnsafePointer(window.base))
      }
    }
    guard repeated > 0 else { return }
    duplicates += repeated
    let kept = isKept
    slots.keep { kept[$0] }
  }

  var effect: TransformEffect {
    var coverage = ["repeated": "\(duplicates)"]
    if known.spilledCount > 0 { coverage["fingerprints_on_disk"] = "\(known.spilledCount)" }
    return TransformEffect(
      duplicates: duplicates, coverage: coverage, sumsDropped: dropped.byColumn)
  }

  @inline(__always)
  private mutating func keeps(_ fingerprint: Fingerprint, window: Int) throws(Fault) -> Bool {
    if plan.kept == .last {
      let number = try occurrence(of: fingerprint, in: Domain.secondReading)
      return try !known.contains(fingerprint.numbered(number + 1, in: Domain.kept, keys))
    }
    if plan.scope == .unit { return try known.insert(fingerprint) }
    // Of the first window all stays; the n-th of equal records of another stays if no window before had as many.
    if window == 0 {
      _ = try occurrence(of: fingerprint, in: Domain.kept)
      return true
    }
    let number = try occurrence(of: fingerprint, in: Domain.window(window))
    return try known.insert(fingerprint.numbered(number, in: Domain.kept, keys))
  }

  /// How many equal ones came before in that domain; counts this one.
  private mutating func occurrence(
    of fingerprint: Fingerprint, in domain: Int
  ) throws(Fault) -> Int {
    if try known.insert(fingerprint.numbered(0, in: domain, keys)) { return 0 }
    // Numbers are given without gaps, so the first free one is found by doubling steps and then halving them.
    var (taken, step) = (0, 1)
    while try known.contains(fingerprint.numbered(taken + step, in: domain, keys)) {
      taken += step
      step *= 2
    }
    var free = taken + step
    while free - taken > 1 {
      let middle = (taken + free) / 2
      if try known.contains(fingerprint.numbered(middle, in: domain, keys)) {
        taken = middle
      } else {
        free = middle
      }
    }
    _ = try known.insert(fingerprint.numbered(free, in: domain, keys))
    return free
  }
}
