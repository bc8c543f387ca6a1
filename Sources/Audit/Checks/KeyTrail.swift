import Records

/// Where each key was met, in order, so that the earlier of two rows with one key can be named.
///
/// Sixteen bytes a row, on disk beyond the first 64 KiB; read again at most once, from the front.
struct KeyTrail: ~Copyable {
  private struct Step: BitwiseCopyable {
    /// Half of the fingerprint: what it is compared by can only make a message name a wrong row.
    var key: UInt64
    var ordinal: Int
  }

  private static let stepsInMemory = 4096

  private let disk: SpoolDisk
  private var steps: [Step] = []
  private var file: SpoolFile?

  init(on disk: SpoolDisk) { self.disk = disk }

  /// Remembers the row of a key.
  mutating func add(_ fingerprint: Fingerprint, ordinal: Int) throws(Fault) {
    if steps.count == Self.stepsInMemory { try write() }
    steps.append(Step(key: fingerprint.high, ordinal: ordinal))
  }

  /// The row that a key was met in first, or nil.
  func ordinal(of fingerprint: Fingerprint) throws(Fault) -> Int? {
    if let file {
      let stepBytes = MemoryLayout<Step>.stride
      var piece = [Step](repeating: Step(key: 0, ordinal: 0), count: Self.stepsInMemory)
      for start in stride(from: 0, to: file.count, by: Self.stepsInMemory * stepBytes) {
        try piece.withUnsafeMutableBufferPointer { room throws(Fault) in
          try file.read(at: start, into: UnsafeMutableRawBufferPointer(room))
        }
        if let step = piece.first(where: { $0.key == fingerprint.high }) { return step.ordinal }
      }
    }
    return steps.first { $0.key == fingerprint.high }?.ordinal
  }

  /// Gives memory and disk back: no other key is asked for.
  mutating func end() {
    steps = []
    file = nil
  }

  private mutating func write() throws(Fault) {
    if file == nil { file = try disk.makeFile() }
    guard let file else { return }
    try steps.withUnsafeBufferPointer { steps throws(Fault) in
      try file.append(UnsafeRawBufferPointer(steps))
    }
    steps.removeAll(keepingCapacity: true)
  }
}
