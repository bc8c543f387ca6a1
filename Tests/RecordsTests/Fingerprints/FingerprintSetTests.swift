import TestSupport
import Testing

@testable import Records

/// The set against Swift's own, in memory so small that most of it lies on disk.
@Suite struct FingerprintSetTests {
  /// Fingerprints of which about half are asked for again, some of them soon and some late.
  private static func fingerprint(_ generator: inout SeededGenerator, below bound: UInt64)
    -> Fingerprint
  {
    let number = UInt64.random(in: 1...bound, using: &generator)
    return Fingerprint(
      high: number &* 0x9E37_79B9_7F4A_7C15, low: number &* 0xC2B2_AE3D_27D4_EB4F)
  }

  @Test func `it is a set, on disk as in memory`() throws {
    var generator = SeededGenerator()
    let disk = SpoolDisk()
    var set = FingerprintSet(memory: ByteSize(bytes: 1 << 20), disk: disk)
    var reference: Set<UInt64> = []
    for step in 0..<600_000 {
      let next = Self.fingerprint(&generator, below: 500_000)
      if step % 5 == 0 {
        #expect(
          try set.contains(next) == reference.contains(next.high), "seed \(generator.seed)")
      } else {
        let isNew = try set.insert(next)
        guard isNew == reference.insert(next.high).inserted else {
          Issue.record("step \(step), seed \(generator.seed)")
          return
        }
      }
    }
    #expect(set.count == reference.count)
    #expect(set.spilledCount > 8 * 23_000, "it was to be merged once at least")
    #expect(disk.bytesUsed == set.spilledCount * 16)
  }

  @Test func `what lies at both ends of the range is found`() throws {
    var set = FingerprintSet(memory: ByteSize(bytes: 1 << 20), disk: SpoolDisk())
    let ends = (0..<2000).flatMap { index in
      [
        Fingerprint(high: .max, low: .max - UInt64(index)),
        Fingerprint(high: 0, low: UInt64(index) + 1),
      ]
    }
    for end in ends { #expect(try set.insert(end)) }
    for end in ends { #expect(try !set.insert(end)) }
    #expect(set.count == ends.count)
  }

  @Test func `fingerprints that all share a home are kept apart`() throws {
    var set = FingerprintSet(memory: ByteSize(bytes: 1 << 20), disk: SpoolDisk())
    let alike = (0..<5000).map { Fingerprint(high: 1 << 63, low: UInt64($0) + 1) }
    for one in alike { #expect(try set.insert(one)) }
    for one in alike { #expect(try set.contains(one)) }
    #expect(try !set.contains(Fingerprint(high: 1 << 63, low: 5001)))
  }

  @Test func `disk that limits do not grant is refused`() throws {
    let disk = SpoolDisk(limit: ByteSize(bytes: 1 << 20))
    var set = FingerprintSet(memory: ByteSize(bytes: 1 << 20), disk: disk)
    let fault = #expect(throws: Fault.self) {
      for number in 1..<200_000 as Range<UInt64> {
        _ = try set.insert(Fingerprint(high: number &* 0x9E37_79B9_7F4A_7C15, low: number))
      }
    }
    #expect(fault?.message.contains("limits.spool") == true)
  }
}
