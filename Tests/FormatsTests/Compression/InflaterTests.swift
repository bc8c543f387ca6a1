import Formats
import JSONStream
import Records
import TestSupport
import Testing

@Suite struct InflaterTests {
  static let packings: [Compression] = [.gzip(level: 1), .gzip(level: 6), .zstd(level: 1)]

  /// Text that packs well and is longer than any buffer on the way.
  static let text: [UInt8] = {
    var generator = SeededGenerator(seed: 3)
    return (0..<30_000).flatMap {
      Array("\($0),\(UInt8.random(in: 0...255, using: &generator))\n".utf8)
    }
  }()

  static func pack(_ bytes: [UInt8], _ compression: Compression) throws(Fault) -> [UInt8] {
    var output = ByteWindow(capacity: 64)
    let compressor = try BlockCompressor(compression)
    try bytes.withUnsafeBufferPointer { (bytes) throws(Fault) in
      try compressor.compress(UnsafeRawBufferPointer(bytes), into: &output)
    }
    return Array(output.bytes())
  }

  /// Unpacks with pieces of the given sizes on both sides.
  static func unpack(
    _ packed: [UInt8], _ inflater: any Inflater, input: Int = 65_536, output: Int = 65_536
  ) throws(InflateError) -> [UInt8] {
    var text: [UInt8] = []
    var room = [UInt8](repeating: 0, count: output)
    var at = 0
    while true {
      let end = min(at + input, packed.count)
      let (taken, written) = try packed[at..<end].withUnsafeBufferPointer {
        (piece) throws(InflateError) in
        try room.withUnsafeMutableBufferPointer { (room) throws(InflateError) in
          try inflater.step(
            UnsafeRawBufferPointer(piece), into: UnsafeMutableRawBufferPointer(room))
        }
      }
      at += taken
      text += room[..<written]
      if written == 0 {
        if at == packed.count { break }
        if taken == 0 { Issue.record("the inflater stands still at byte \(at)") }
      }
    }
    try inflater.finish()
    return text
  }

  @Test(arguments: [
    ("x.csv.gz", Compression.gzip(level: 1)), ("x.zst", .zstd(level: 1)), ("x.csv", .none),
    ("x.gz.csv", .none), ("", .none),
  ])
  func `a file's name tells how it is packed`(name: String, expected: Compression) {
    #expect(Compression(ofFileNamed: name) == expected)
    #expect(Compression(expected.word) == expected)
  }

  @Test(arguments: packings, [(65_536, 65_536), (1, 100), (7, 1), (1000, 3), (100_000, 1 << 20)])
  func `what was packed comes out, whatever the pieces`(
    compression: Compression, sizes: (Int, Int)
  ) throws {
    let bytes = sizes.0 < 100 ? Array(Self.text[..<20_000]) : Self.text
    let packed = try Self.pack(bytes, compression)
    #expect(packed.count < bytes.count)
    let inflater = try #require(compression.makeInflater())
    #expect(try Self.unpack(packed, inflater, input: sizes.0, output: sizes.1) == bytes)
  }

  @Test(arguments: packings)
  func `members one after the other are one stream`(compression: Compression) throws {
    let packed =
      try Self.pack(Self.text, compression) + Self.pack([], compression)
      + Self.pack(Array("end".utf8), compression)
    let inflater = try #require(compression.makeInflater())
    #expect(try Self.unpack(packed, inflater, input: 999) == Self.text + Array("end".utf8))
  }

  @Test(arguments: packings)
  func `a stream cut at any byte is an error, never shorter text`(compression: Compression) throws {
    let packed = try Self.pack(Array(Self.text[..<600]), compression)
    for count in 0..<packed.count {
      let inflater = try #require(compression.makeInflater())
      let error = #expect(throws: InflateError.self, "cut after \(count)") {
        try Self.unpack(Array(packed[..<count]), inflater)
      }
      guard case .truncated(_, let offset) = error else {
        Issue.record("cut after \(count): \(String(describing: error))")
        continue
      }
      #expect(offset == count)
    }
  }

  @Test(arguments: packings)
  func `a changed byte is an error`(compression: Compression) throws {
    var packed = try Self.pack(Array(Self.text[..<5000]), compression)
    packed[packed.count - 3] ^= 0x55
    let inflater = try #require(compression.makeInflater())
    let error = #expect(throws: InflateError.self) { try Self.unpack(packed, inflater) }
    guard case .corrupt = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: packings)
  func `bytes behind the stream are an error`(compression: Compression) throws {
    let packed = try Self.pack(Array("text".utf8), compression) + Array("more".utf8)
    let inflater = try #require(compression.makeInflater())
    #expect(throws: InflateError.self) { try Self.unpack(packed, inflater) }
  }

  @Test func `zeros behind a gzip stream are padding`() throws {
    let packed = try Self.pack(Array("text".utf8), .gzip(level: 1)) + [0, 0, 0, 0]
    #expect(try Self.unpack(packed, GzipInflater()) == Array("text".utf8))
    #expect(throws: InflateError.self) { try Self.unpack(packed + [0x1F], GzipInflater()) }
  }

  @Test(arguments: packings)
  func `output over the limit is refused`(compression: Compression) throws {
    let packed = try Self.pack(Self.text, compression)
    let inflater = try #require(
      compression.makeInflater(limits: InflateLimits(maximumBytes: 100_000)))
    #expect(throws: InflateError.tooLarge(limitBytes: 100_000)) {
      try Self.unpack(packed, inflater)
    }
  }

  @Test func `a decompression bomb is refused`() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 24)
    let packed = try Self.pack(zeros, .zstd(level: 1))
    let bomb = Array((0..<8).map { _ in packed }.joined())
    #expect(throws: InflateError.ratioTooHigh(limit: 2000)) {
      try Self.unpack(bomb, ZstdInflater())
    }
  }

  @Test func `a zstd window over the limit is refused`() throws {
    // A frame header that asks for a window of 2^27 bytes: descriptor 0, window descriptor (27 − 10) << 3.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 17 << 3, 0x01, 0x00, 0x00]
    #expect(throws: InflateError.windowTooLarge(limitBytes: 1 << 23)) {
      try Self.unpack(frame, ZstdInflater())
    }
    #expect(
      try Self.unpack(frame, ZstdInflater(limits: InflateLimits(zstdWindowBytes: 1 << 27))) == [])
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 0x08, 0x00], Compression.gzip(level: 1)),
      ([0x28, 0xB5, 0x2F, 0xFD], .zstd(level: 1)), ([0x5E, 0x2A, 0x4D, 0x18], .zstd(level: 1)),
      ([0x7B, 0x22], .none), ([], .none), ([0x1F], .none), ([0x28, 0xB5], .none),
    ] as [([UInt8], Compression)])
  func `the first bytes tell the packing`(bytes: [UInt8], compression: Compression) {
    #expect(bytes.withUnsafeBytes { Compression.sniff($0) } == compression)
  }

  @Test(arguments: [
    (
      InflateError.truncated(format: "gzip", byteOffset: 7),
      "the gzip stream ends too early, after byte 7"
    ),
    (
      .corrupt(format: "zstd", byteOffset: 9, reason: "bad"),
      "the zstd stream is damaged after byte 9: bad"
    ),
    (.tooLarge(limitBytes: 5), "more than 5 bytes come out of the compressed stream"),
    (
      .ratioTooHigh(limit: 3),
      "the compressed stream grows more than 3-fold, as a decompression bomb does"
    ),
    (
      .windowTooLarge(limitBytes: 8),
      "the zstd stream needs a window of more than 8 bytes; raise limits.zstd_window"
    ),
  ])
  func `errors say what is wrong`(error: InflateError, text: String) {
    #expect(error.description == text)
  }

  @Test(arguments: [Compression.gzip(level: 13), .zstd(level: 0)])
  func `a level that does not exist is refused`(compression: Compression) {
    #expect(throws: Fault.self) { try BlockCompressor(compression) }
  }
}

/// Serves bytes in pieces.
private final class PieceReader: ByteReader {
  private var rest: ArraySlice<UInt8>
  private let pieceBytes: Int

  init(_ bytes: [UInt8], pieceBytes: Int) {
    rest = bytes[...]
    self.pieceBytes = pieceBytes
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    let piece = rest.prefix(min(pieceBytes, room.count))
    rest = rest.dropFirst(piece.count)
    room.copyBytes(from: piece)
    return piece.count
  }
}

@Suite struct InflatingReaderTests {
  private func readAll(_ reader: any ByteReader, room: Int = 1000) throws(Fault) -> [UInt8] {
    var bytes: [UInt8] = []
    var memory = [UInt8](repeating: 0, count: room)
    while true {
      let count = try memory.withUnsafeMutableBufferPointer { (memory) throws(Fault) in
        try reader.read(into: UnsafeMutableRawBufferPointer(memory))
      }
      if count == 0 { return bytes }
      bytes += memory[..<count]
    }
  }

  @Test(arguments: [Compression.none] + InflaterTests.packings, [1, 3, 4, 5000])
  func `plain and packed bytes read alike`(compression: Compression, piece: Int) throws {
    let text = Array(InflaterTests.text[..<20_000])
    let packed = compression == .none ? text : try InflaterTests.pack(text, compression)
    let reader = InflatingReader(PieceReader(packed, pieceBytes: piece), place: "x.json")
    #expect(try readAll(reader) == text)
  }

  @Test(arguments: [0, 1, 2, 3])
  func `the shortest files read as they are`(count: Int) throws {
    let bytes = Array("{} "[...].utf8.prefix(count))
    #expect(try readAll(InflatingReader(PieceReader(bytes, pieceBytes: 9), place: "x")) == bytes)
  }

  @Test func `a cut file is told with its name`() throws {
    let packed = try InflaterTests.pack(InflaterTests.text, .gzip(level: 1))
    let reader = InflatingReader(
      PieceReader(Array(packed.dropLast(9)), pieceBytes: 4096), place: "u.json.gz")
    #expect(
      throws: Fault(
        .failed, "the gzip stream ends too early, after byte \(packed.count - 9)", at: "u.json.gz")
    ) { try readAll(reader) }
  }

  @Test func `a file that is not there is told with its name`() {
    #expect(throws: Fault(.failed, "cannot be opened: No such file or directory", at: "/nowhere/x"))
    {
      try DescriptorReader(path: "/nowhere/x")
    }
  }
}
