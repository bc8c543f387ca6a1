/// Says of fingerprints that they are certainly not on disk, or perhaps: a Bloom filter whose bits for one fingerprint lie
/// in one line of the processor's cache.
///
/// Never wrong about what was added. Of what was not, it says "perhaps" of one in a hundred with ten bits a fingerprint,
/// one in ten with five, and more often the more it holds.
struct FingerprintFilter: ~Copyable {
  /// Words of a line: 512 bits.
  private static let lineWords = 8
  private static let bitsSet = 5

  private let words: UnsafeMutablePointer<UInt64>
  private let lines: Int

  /// - Parameter byteCount: memory to take, at least one line of 64 bytes.
  init(byteCount: Int) {
    lines = max(1, byteCount / (Self.lineWords * 8))
    words = .allocate(capacity: lines * Self.lineWords)
    words.initialize(repeating: 0, count: lines * Self.lineWords)
  }

  deinit { words.deallocate() }

  /// Reads the line of a fingerprint, so that it is near when it is asked for.
  @inline(__always)
  func touch(_ fingerprint: Fingerprint) -> UInt64 { line(fingerprint)[0] }

  /// Remembers a fingerprint.
  @inline(__always)
  func add(_ fingerprint: Fingerprint) {
    let line = line(fingerprint)
    var bits = fingerprint.high
    for _ in 0..<Self.bitsSet {
      let bit = Int(truncatingIfNeeded: bits & 511)
      line[bit &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bit & 63)
      bits &>>= 9
    }
  }

  /// Whether the fingerprint may have been added.
  @inline(__always)
  func mayHold(_ fingerprint: Fingerprint) -> Bool {
    let line = line(fingerprint)
    var bits = fingerprint.high
    for _ in 0..<Self.bitsSet {
      let bit = Int(truncatingIfNeeded: bits & 511)
      if line[bit &>> 6] & 1 &<< UInt64(truncatingIfNeeded: bit & 63) == 0 { return false }
      bits &>>= 9
    }
    return true
  }

  /// The line is chosen by the lower half of the fingerprint, the bits in it by the upper.
  @inline(__always)
  private func line(_ fingerprint: Fingerprint) -> UnsafeMutablePointer<UInt64> {
    let number = fingerprint.low.multipliedFullWidth(by: UInt64(truncatingIfNeeded: lines)).high
    return words + Int(truncatingIfNeeded: number) &* Self.lineWords
  }
}
