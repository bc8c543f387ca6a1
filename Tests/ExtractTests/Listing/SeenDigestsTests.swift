import TestSupport
import Testing

@testable import Extract

@Suite struct SeenDigestsTests {
  @Test func `every page is known by its digest, like in a dictionary`() {
    var random = SeededGenerator()
    var digests = SeenDigests<UInt64>()
    var reference: [UInt64: Int] = [:]
    for page in 0..<5000 {
      // Few values, some of them equal in the bits that choose a place.
      let key: UInt64? =
        switch random.next() % 8 {
        case 0: nil
        case 1...3: (random.next() % 4000) << 32
        default: random.next() % 4000
        }
      let earlier = digests.note(key)
      #expect(earlier == key.flatMap { reference[$0] }, "seed \(random.seed)")
      if let key, earlier == nil { reference[key] = page }
    }
    for (key, page) in reference { #expect(digests.page(of: key) == page) }
    #expect(digests.page(of: 1 << 63) == nil)
  }

  @Test func `a million pages cost at most 32 bytes each`() {
    #expect(MemoryLayout<UInt128>.stride + 4 * MemoryLayout<UInt32>.stride <= 32)
    var digests = SeenDigests<UInt128>()
    for page in 0..<100_000 { digests.note(UInt128(page) &* 0x9E37_79B9_7F4A_7C15) }
    #expect(digests.note(0) == 0)
  }
}
