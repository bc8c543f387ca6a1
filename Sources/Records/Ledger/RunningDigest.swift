/// SHA-256 over bytes that arrive in pieces, reckoned on a thread of its own.
///
/// Whoever brings the bytes pays for a copy of them, about 0.05 s/GB, and not for the digest. The thread starts
/// with the first full block and ends with this object. For one thread at a time.
public final class RunningDigest {
  /// Blocks that go round; when the digest is behind with all of them, `update` waits.
  private static let ringBlocks = 3
  static let blockBytes = 256 << 10

  /// What both threads know. `digest` belongs to the digesting thread while a block is out, else to the caller:
  /// the queues order the two.
  private final class Shared: @unchecked Sendable {
    let full = BoundedQueue<Block>(capacity: RunningDigest.ringBlocks)
    let free = BoundedQueue<Block>(capacity: RunningDigest.ringBlocks)
    var digest = Digest()
  }

  /// Bytes on their way; has one owner at a time.
  private final class Block: @unchecked Sendable {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: RunningDigest.blockBytes, alignment: 64)
    var count = 0

    deinit { memory.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }
  }

  private let shared = Shared()
  private var current = Block()
  private var spare: [Block] = []
  private var blocks = 1
  private var blocksOut = 0

  public init() {}

  deinit { shared.full.close() }

  /// Adds bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, Self.blockBytes - current.count)
      UnsafeMutableRawBufferPointer(rebasing: current.memory[current.count...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
      current.count += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if current.count == Self.blockBytes { handOver() }
    }
  }

  /// Adds text as UTF-8.
  public func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// A digest of exactly the bytes so far, which goes its own way from here. Waits for the thread.
  public func copy() -> Digest {
    waitForThread()
    shared.digest.update(current.bytes)
    current.count = 0
    return shared.digest.copy()
  }

  /// The digest of the bytes so far in hexadecimal; more may follow.
  public func finish() -> String { copy().finish() }

  /// Forgets all bytes and goes on where `digest` stands.
  public func goOn(from digest: Digest) {
    waitForThread()
    current.count = 0
    shared.digest = digest.copy()
  }

  private func waitForThread() {
    while blocksOut > 0 { if let block = returned() { spare.append(block) } }
  }

  private func handOver() {
    if blocks == 1 { startThread() }
    shared.full.push(current)
    blocksOut += 1
    current = spare.popLast() ?? nextBlock()
  }

  private func nextBlock() -> Block {
    if blocks < Self.ringBlocks {
      blocks += 1
      return Block()
    }
    return returned() ?? Block()
  }

  private func returned() -> Block? {
    blocksOut -= 1
    return shared.free.pop()
  }

  private func startThread() {
    let shared = shared
    Worker.start("digest") {
      while let block = shared.full.pop() {
        shared.digest.update(block.bytes)
        block.count = 0
        shared.free.push(block)
      }
    }
  }
}
