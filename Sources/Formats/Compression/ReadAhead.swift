public import Records

/// Reads another reader on a thread of its own, a few blocks ahead of whoever asks.
///
/// Pays where reading is work, as unpacking is; a file in the page cache, or a pipe, is read as cheaply without.
/// The thread ends at the end of the bytes, or when this object has gone and its last read returned.
public final class ReadAhead: ByteReader {
  private static let ringBlocks = 3
  private static let blockBytes = 256 << 10

  /// Bytes on their way, or why there are no more; has one owner at a time.
  private final class Block: @unchecked Sendable {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: ReadAhead.blockBytes, alignment: 64)
    var count = 0
    var fault: Fault?

    deinit { memory.deallocate() }
  }

  /// - Note: `@unchecked Sendable` because only the reading thread touches `source`.
  private final class Shared: @unchecked Sendable {
    let source: any ByteReader
    let full = BoundedQueue<Block>(capacity: ReadAhead.ringBlocks)
    let free = BoundedQueue<Block>(capacity: ReadAhead.ringBlocks)

    init(_ source: any ByteReader) { self.source = source }

    /// Fills a block at least by half, unless the bytes end. Returns whether more may follow.
    func fill(_ block: Block) -> Bool {
      block.count = 0
      do throws(Fault) {
        while block.count < ReadAhead.blockBytes / 2 {
          let room = UnsafeMutableRawBufferPointer(rebasing: block.memory[block.count...])
          let count = try source.read(into: room)
          if count == 0 { return false }
          block.count += count
        }
        return true
      } catch {
        block.fault = error
        return false
      }
    }
  }

  private let shared: Shared
  private var current: Block?
  private var taken = 0

  /// - Parameter source: what to read; it must not be used by anyone else from here on.
  public init(_ source: any ByteReader) {
    shared = Shared(source)
    for _ in 0..<Self.ringBlocks { shared.free.push(Block()) }
    let shared = shared
    Worker.start("read") {
      while let block = shared.free.pop() {
        let goesOn = shared.fill(block)
        guard shared.full.push(block), goesOn else { break }
      }
      shared.full.close()
    }
  }

  deinit {
    shared.full.close()
    shared.free.close()
  }

  public func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    while true {
      guard let block = current ?? shared.full.pop() else { return 0 }
      current = block
      if taken < block.count {
        let count = min(room.count, block.count - taken)
        room.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: block.memory[taken..<taken + count]))
        taken += count
        return count
      }
      if let fault = block.fault { throw fault }
      current = nil
      taken = 0
      shared.free.push(block)
    }
  }
}
