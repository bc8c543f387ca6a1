import Glibc
import Records
import Synchronization
import Testing

@testable import Load

@Suite struct CopyRingTests {
  private func piece(_ byteCount: Int, from ring: CopyRing) throws -> CopyBuffer {
    let buffer = try #require(ring.takeEmpty())
    if byteCount > buffer.capacity { buffer.grow(to: byteCount) }
    buffer.count = byteCount
    return buffer
  }

  @Test func `common pieces wait for nobody while there is room`() throws {
    let ring = CopyRing(bufferCount: 4)
    for _ in 0..<4 { ring.send(try piece(CopyRing.pieceByteCount, from: ring)) }
    ring.end()
    var taken = 0
    while let buffer = ring.takeFull() {
      taken += 1
      ring.recycle(buffer)
    }
    #expect(taken == 4)
  }

  @Test func `a piece of large records is sent before the next is spelled`() throws {
    let ring = CopyRing(bufferCount: 4)
    let sent = Atomic(0)
    let sender = Worker.start("sender") {
      while let buffer = ring.takeFull() {
        usleep(2000)
        sent.add(1, ordering: .sequentiallyConsistent)
        ring.recycle(buffer)
      }
      ring.close()
    }
    for number in 1...20 {
      ring.send(try piece(number % 3 == 0 ? 1 << 20 : 1000, from: ring))
      if number % 3 == 0 { #expect(sent.load(ordering: .sequentiallyConsistent) == number) }
    }
    ring.end()
    sender.join()
    #expect(sent.load(ordering: .sequentiallyConsistent) == 20)
  }

  @Test func `a sender that ends lets nobody wait for a large piece`() throws {
    let ring = CopyRing(bufferCount: 2)
    let large = try piece(1 << 20, from: ring)
    let sender = Worker.start("sender") {
      _ = ring.takeFull()
      ring.close()
    }
    ring.send(large)
    sender.join()
    while ring.takeEmpty() != nil {}
  }

  @Test func `the memory of a large record is given back`() throws {
    let ring = CopyRing(bufferCount: 1)
    let sender = Worker.start("sender") {
      while let buffer = ring.takeFull() { ring.recycle(buffer) }
    }
    ring.send(try piece(1 << 20, from: ring))
    #expect(try #require(ring.takeEmpty()).capacity < CopyRing.pieceByteCount * 2)
    ring.end()
    sender.join()
  }
}
