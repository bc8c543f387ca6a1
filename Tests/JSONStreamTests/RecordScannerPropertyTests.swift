import JSONStream
import Testing

/// Random bodies, whole and damaged, against the reference, for every chunking.
struct RecordScannerPropertyTests {
  private static let fields = FieldNames(DocumentGenerator.columns)
  private static let shapes: [DocumentShape] = [.listing, .automatic, .single, .lines]

  @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
  func `rows, facts and errors equal the reference's`(seed: UInt64) {
    print("seed \(seed)")
    var generator = DocumentGenerator(seed: seed)
    for _ in 0..<400 {
      var body = generator.body()
      if generator.random.chance(60) { body = generator.damaged(body) }
      let shape = generator.random.pick(Self.shapes)
      let chunkBytes = generator.random.pick([1, 2, 3, 5, 7, 16, 17, 64, 100, 1000, Int.max])
      let feeding = Feeding(
        chunkBytes: chunkBytes, windowBytes: generator.random.pick([64, 200, 1 << 16]),
        recordLimit: generator.random.pick([1, 3, 64]),
        movesWithin: generator.random.chance(30), stays: generator.random.chance(30))
      let expected = ReferenceDecoder.decode(
        body, columns: DocumentGenerator.columns, shape: shape)
      let decoded = decode(body, fields: Self.fields, shape: shape, feeding: feeding)
      guard agrees(decoded, expected) else {
        Issue.record(
          """
          seed \(seed), \(shape), \(feeding)
          body: \(String(decoding: body, as: UTF8.self).debugDescription)
          expected: \(expected)
          decoded: \(decoded)
          """)
        return
      }
    }
  }

  private func agrees(
    _ decoded: Decoded, _ expected: (decoded: Decoded, fault: ReferenceFault?)
  ) -> Bool {
    decoded.records == expected.decoded.records && decoded.facts == expected.decoded.facts
      && decoded.error?.kind == expected.fault?.kind
      && decoded.error?.byteOffset == expected.fault?.offset
  }

  @Test(arguments: [1...64, 65...256, 257...1024, 1025...4096])
  func `what is decoded does not depend on where the bytes are cut`(sizes: ClosedRange<Int>) {
    #expect(Self.wholes[Self.bodies[0]]?.error == nil)
    for chunkBytes in sizes {
      // Small chunks cut every body everywhere; of the larger ones each cuts one body.
      let bodies = chunkBytes <= 256 ? Self.bodies : [Self.bodies[chunkBytes % Self.bodies.count]]
      for body in bodies {
        let windowBytes = chunkBytes % 2 == 0 ? 256 : 1 << 16
        let decoded = decode(
          body, fields: Self.fields, shape: .automatic,
          feeding: Feeding(chunkBytes: chunkBytes, windowBytes: windowBytes))
        let whole = Self.wholes[body]
        guard decoded == whole else {
          Issue.record("chunks of \(chunkBytes), windows of \(windowBytes): \(decoded)")
          return
        }
      }
    }
  }

  /// One sound body of a few kilobytes, and damaged ones.
  private static let bodies: [[UInt8]] = {
    var generator = DocumentGenerator(seed: 4711)
    var sound = generator.body()
    while sound.count < 4096 || decode(sound, fields: fields, shape: .automatic).error != nil {
      sound = generator.body()
    }
    return [sound, generator.damaged(sound), generator.damaged(sound)]
  }()

  private static let wholes: [[UInt8]: Decoded] = Dictionary(
    uniqueKeysWithValues: bodies.map { ($0, decode($0, fields: fields, shape: .automatic)) })
}
