import Formats
import Records
import TestSupport
import Testing

/// Gives bytes in pieces, then ends or fails.
private final class Pieces: ByteReader {
  private var rest: ArraySlice<UInt8>
  private var generator: SeededGenerator
  private let fault: Fault?

  init(_ bytes: [UInt8], seed: UInt64, fault: Fault? = nil) {
    rest = bytes[...]
    generator = SeededGenerator(seed: seed)
    self.fault = fault
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    if rest.isEmpty, let fault { throw fault }
    let count = min(rest.count, room.count, Int.random(in: 1...400_000, using: &generator))
    room.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }
}

@Suite struct ReadAheadTests {
  /// Reads to the end in pieces of at most `room` bytes.
  private func all(_ reader: any ByteReader, room: Int) throws(Fault) -> [UInt8] {
    var bytes: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
    defer { piece.deallocate() }
    while true {
      let count = try reader.read(into: piece)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }

  @Test(arguments: [(0, 10), (1, 1), (100_000, 7), (262_144, 262_144), (3_000_000, 100_000)])
  func `what is read ahead is what is read`(count: Int, room: Int) throws {
    var generator = SeededGenerator(seed: 5)
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let reader = ReadAhead(Pieces(bytes, seed: UInt64(count)))
    #expect(try all(reader, room: room) == bytes)
    #expect(try all(reader, room: room).isEmpty)
  }

  @Test func `a fault comes after the bytes before it`() throws {
    let fault = Fault(.failed, "cannot be read", at: "here")
    let reader = ReadAhead(Pieces([1, 2, 3], seed: 1, fault: fault))
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
    defer { piece.deallocate() }
    #expect(try reader.read(into: piece) == 3)
    #expect(throws: fault) { try reader.read(into: piece) }
  }
}
