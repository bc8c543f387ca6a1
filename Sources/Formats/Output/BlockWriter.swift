import Glibc
public import Records
import Synchronization

/// Packs and writes blocks on threads of its own, in the order in which they were submitted.
///
/// One thread spells rows into blocks; some threads pack them; one writes. Blocks go round: `takeBlock` waits
/// for a free one, so a slow disk slows the source and memory stays at the blocks that were made. The first
/// fault of any thread ends the writing, and `takeBlock` and `drain` throw it.
///
/// `takeBlock`, `submit`, `close`, `drain` and `stop` are for one thread.
public final class BlockWriter {
  /// What the writing thread takes, in order.
  private enum Job: Sendable {
    case write(OutputBlock, any BlockTarget, packed: BoundedQueue<Void>?)
    case close(any BlockTarget)
    case meet(BoundedQueue<Void>)
  }

  private struct PackingJob: Sendable {
    let block: OutputBlock
    let packed: BoundedQueue<Void>
  }

  /// What the threads share.
  private final class Shared: Sendable {
    let free: BoundedQueue<OutputBlock>
    let packing: BoundedQueue<PackingJob>
    let writing: BoundedQueue<Job>
    let fault = Mutex<Fault?>(nil)

    init(blocks: Int) {
      free = BoundedQueue(capacity: blocks)
      packing = BoundedQueue(capacity: blocks)
      writing = BoundedQueue(capacity: 2 * blocks + 16)
    }

    var firstFault: Fault? { fault.withLock { $0 } }

    func fail(_ reason: Fault) {
      fault.withLock { fault in fault = fault ?? reason }
    }
  }

  /// Bytes of text after which a block is full.
  public let blockBytes: Int
  /// Blocks that the caller holds at a time without submitting them, such as one a partition.
  public var heldBlocks = 1
  private let shared: Shared
  private let ringBlocks: Int
  private var blocks = 0
  private let packs: Bool
  private var workers: [Worker] = []

  /// - Parameters:
  ///   - compression: how blocks are packed.
  ///   - packers: threads that pack, at least 1, by default one a core and at most four; none are started without
  ///     compression.
  ///   - blockBytes: bytes of text after which a block is full.
  ///   - maximumHeldBlocks: the most that `heldBlocks` will be.
  /// - Throws: `configuration` when the compression's level does not exist.
  public init(
    _ compression: Compression, packers: Int = BlockWriter.usualPackers, blockBytes: Int = 1 << 20,
    maximumHeldBlocks: Int = 1
  ) throws(Fault) {
    self.blockBytes = blockBytes
    packs = compression != .none
    let packers = packs ? max(packers, 1) : 0
    ringBlocks = packers + 2
    shared = Shared(blocks: ringBlocks + maximumHeldBlocks)
    for _ in 0..<packers { try startPacker(compression) }
    startWriter()
  }

  deinit { stop() }

  /// Threads that pack unless told otherwise: one a core, at most four.
  public static var usualPackers: Int { min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 4) }

  /// An empty block, as soon as one is free.
  ///
  /// - Throws: what any thread met.
  public func takeBlock() throws(Fault) -> OutputBlock {
    if let fault = shared.firstFault { throw fault }
    if blocks < ringBlocks + heldBlocks {
      blocks += 1
      return OutputBlock(textBytes: blockBytes)
    }
    guard let block = shared.free.pop() else { throw Fault(.failed, "the writer was stopped") }
    if let fault = shared.firstFault { throw fault }
    return block
  }

  /// Hands a block over; it comes back through `takeBlock`.
  public func submit(_ block: OutputBlock, to target: any BlockTarget) {
    guard packs else {
      shared.writing.push(.write(block, target, packed: nil))
      return
    }
    let packed = BoundedQueue<Void>(capacity: 1)
    shared.writing.push(.write(block, target, packed: packed))
    shared.packing.push(PackingJob(block: block, packed: packed))
  }

  /// Closes a target once all that was submitted to it before is written.
  public func close(_ target: any BlockTarget) { shared.writing.push(.close(target)) }

  /// Waits until all that was submitted is written.
  ///
  /// - Throws: what any thread met.
  public func drain() throws(Fault) {
    let met = BoundedQueue<Void>(capacity: 1)
    shared.writing.push(.meet(met))
    _ = met.pop()
    if let fault = shared.firstFault { throw fault }
  }

  /// Ends all threads; what was submitted and is not yet written never will be. Targets are not closed.
  public func cancel() {
    shared.fail(Fault(.failed, "the output was discarded"))
    stop()
  }

  /// Ends all threads, after what was submitted is written; may be called again.
  public func stop() {
    shared.packing.close()
    shared.writing.close()
    for worker in workers { worker.join() }
    workers = []
    shared.free.close()
  }

  private func startPacker(_ compression: Compression) throws(Fault) {
    _ = try BlockCompressor(compression)
    let shared = shared
    workers.append(
      Worker.start("pack") {
        do throws(Fault) {
          let compressor = try BlockCompressor(compression)
          while let job = shared.packing.pop() {
            defer { job.packed.push(()) }
            guard shared.firstFault == nil else { continue }
            try compressor.compress(job.block.text.bytes(), into: &job.block.packed)
          }
        } catch {
          shared.fail(error)
          while let job = shared.packing.pop() { job.packed.push(()) }
        }
      })
  }

  private func startWriter() {
    let shared = shared
    workers.append(
      Worker.start("write") {
        while let job = shared.writing.pop() {
          do throws(Fault) {
            try BlockWriter.run(job, shared)
          } catch {
            shared.fail(error)
          }
        }
      })
  }

  private static func run(_ job: Job, _ shared: Shared) throws(Fault) {
    switch job {
    case .write(let block, let target, let packed):
      defer {
        block.clear()
        shared.free.push(block)
      }
      _ = packed?.pop()
      guard shared.firstFault == nil else { return }
      target.see(block.text.bytes())
      try target.write(
        packed == nil ? block.text.bytes() : block.packed.bytes(), rows: block.rows)
    case .close(let target): try target.close()
    case .meet(let met): met.push(())
    }
  }
}
