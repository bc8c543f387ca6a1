import Records
import TestSupport
import Testing

@testable import Extract

/// Takes what a page body lets through.
private final class Fed {
  var bytes: [UInt8] = []
  var opens = 0
}

@Suite struct PageBodyTests {
  private static func body(_ fed: Fed, _ digest: RunningDigest = RunningDigest()) -> PageBody {
    PageBody(
      digest: digest, maximumBytes: 1 << 20, open: { _ throws(Fault) in fed.opens += 1 },
      feed: { bytes throws(Fault) in fed.bytes += bytes })
  }

  private static func head(_ etag: String = "1") -> HTTPHead {
    HTTPHead(version: "1.1", status: 200, headers: ["ETag": etag])
  }

  /// Sends `bytes` in pieces of random sizes.
  private static func send(
    _ bytes: ArraySlice<UInt8>, to body: PageBody, _ random: inout SeededGenerator
  ) throws {
    var rest = bytes
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...max(1, bytes.count / 3), using: &random))
      try Array(piece).withUnsafeBytes { try body.receive($0) }
      rest = rest.dropFirst(piece.count)
    }
  }

  @Test func `however often a body is lost, each byte is decoded once`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let fed = Fed()
      let digest = RunningDigest()
      digest.update("the pages before")
      let body = Self.body(fed, digest)
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        try body.begin(Self.head())
        let count = Int.random(in: 0...bytes.count, using: &random)
        try Self.send(bytes.prefix(count), to: body, &random)
      }
      try body.begin(Self.head())
      try Self.send(bytes[...], to: body, &random)
      try body.end()
      let whole = Digest()
      whole.update("the pages before")
      bytes.withUnsafeBytes { whole.update($0) }
      #expect(fed.bytes == bytes, "seed \(random.seed)")
      #expect(fed.opens == 1 && body.taken == bytes.count && body.change == nil)
      #expect(digest.finish() == whole.finish(), "seed \(random.seed)")
    }
  }

  @Test func `a body that differs anywhere in what was decoded is noticed before more is`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let fed = Fed()
      let body = Self.body(fed)
      try body.begin(Self.head())
      let count = Int.random(in: 1...bytes.count, using: &random)
      try Self.send(bytes.prefix(count), to: body, &random)
      var other = bytes + [7, 7, 7]
      other[Int.random(in: 0..<count, using: &random)] ^= 0x20
      try body.begin(Self.head())
      #expect(throws: Fault.self, "seed \(random.seed)") {
        try Self.send(other[...], to: body, &random)
      }
      #expect(fed.bytes == Array(bytes.prefix(count)))
      #expect(body.change == "it begins otherwise than before")
    }
  }

  @Test func `a shorter body or another entity tag is another listing, but only after some bytes`()
    throws
  {
    var random = SeededGenerator()
    let shorter = Self.body(Fed())
    try shorter.begin(Self.head())
    try Self.send([1, 2, 3], to: shorter, &random)
    try shorter.begin(Self.head())
    try Self.send([1, 2], to: shorter, &random)
    #expect(throws: Fault.self) { try shorter.end() }
    #expect(shorter.change == "it is shorter than what had come before")

    let tagged = Self.body(Fed())
    try tagged.begin(Self.head("1"))
    try tagged.begin(Self.head("2"))
    try Self.send([1], to: tagged, &random)
    #expect(throws: Fault.self) { try tagged.begin(Self.head("3")) }
    #expect(tagged.change == "its entity tag changed")
  }
}
