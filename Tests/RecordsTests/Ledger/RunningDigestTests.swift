import Records
import TestSupport
import Testing

@Suite struct RunningDigestTests {
  @Test
  func `a digest on a thread of its own equals one that is not, at every place where it is asked`()
  {
    var random = SeededGenerator()
    let running = RunningDigest()
    let plain = Digest()
    for _ in 0..<60 {
      let piece = [UInt8](
        repeating: UInt8.random(in: 0...255, using: &random),
        count: Int.random(in: 0...300_000, using: &random))
      piece.withUnsafeBytes {
        running.update($0)
        plain.update($0)
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        #expect(running.finish() == plain.copy().finish(), "seed \(random.seed)")
      }
    }
    #expect(running.finish() == plain.finish(), "seed \(random.seed)")
  }

  @Test func `a copy goes its own way`() {
    let running = RunningDigest()
    running.update("a")
    let copy = running.copy()
    running.update("b")
    copy.update("c")
    #expect(running.finish() == Digest.sha256(of: "ab"))
    #expect(copy.copy().finish() == Digest.sha256(of: "ac"))
    running.goOn(from: copy)
    running.update("d")
    #expect(running.finish() == Digest.sha256(of: "acd"))
    #expect(RunningDigest().finish() == Digest.sha256(of: ""))
  }
}
