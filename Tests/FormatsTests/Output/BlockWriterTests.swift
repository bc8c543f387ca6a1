import Formats
import Glibc
import JSONStream
import Records
import Synchronization
import Testing

/// Keeps what is written, and fails or dawdles when told.
private final class MemoryTarget: BlockTarget {
  struct State {
    var bytes: [UInt8] = []
    var rows = 0
    var closed = 0
  }

  let state = Mutex(State())
  let failsAfter: Int
  let delay: UInt32

  init(failsAfter: Int = .max, delay: UInt32 = 0) {
    self.failsAfter = failsAfter
    self.delay = delay
  }

  func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws(Fault) {
    if delay > 0 { usleep(delay) }
    let copy = Array(bytes)
    let isFull = state.withLock { state in
      state.bytes += copy
      state.rows += rows
      return state.rows > failsAfter
    }
    if isFull { throw Fault(.failed, "the disk is full") }
  }

  func close() { state.withLock { $0.closed += 1 } }
}

@Suite struct BlockWriterTests {
  private static func line(_ index: Int) -> [UInt8] { Array("line \(index)\n".utf8) }

  private func write(
    _ count: Int, with writer: BlockWriter, to targets: [any BlockTarget]
  ) throws(Fault) {
    for index in 0..<count {
      let block = try writer.takeBlock()
      Self.line(index).withUnsafeBytes { _ = block.text.append($0) }
      block.rows = 1
      writer.submit(block, to: targets[index % targets.count])
    }
  }

  @Test(arguments: [Compression.none, .gzip(level: 1), .zstd(level: 1)], [1, 4])
  func `blocks arrive whole and in order`(compression: Compression, packers: Int) throws {
    let targets = [MemoryTarget(), MemoryTarget()]
    let writer = try BlockWriter(compression, packers: packers, blockBytes: 1 << 12)
    try write(500, with: writer, to: targets)
    try writer.drain()
    writer.stop()
    for (start, target) in targets.enumerated() {
      let bytes = target.state.withLock { $0.bytes }
      let text = try compression.makeInflater().map { try InflaterTests.unpack(bytes, $0) } ?? bytes
      #expect(text == stride(from: start, to: 500, by: 2).flatMap(Self.line))
      #expect(target.state.withLock { $0.rows } == 250)
    }
  }

  @Test func `a target is closed after what came before`() throws {
    let target = MemoryTarget()
    let writer = try BlockWriter(.gzip(level: 1))
    try write(3, with: writer, to: [target])
    writer.close(target)
    try writer.drain()
    #expect(target.state.withLock { $0.rows } == 3)
    #expect(target.state.withLock { $0.closed } == 1)
  }

  @Test func `a slow target holds the source back`() throws {
    let target = MemoryTarget(delay: 5000)
    let writer = try BlockWriter(.none)
    var most = 0
    for index in 0..<40 {
      let block = try writer.takeBlock()
      block.rows = 1
      writer.submit(block, to: target)
      most = max(most, index + 1 - target.state.withLock { $0.rows })
    }
    try writer.drain()
    #expect(most <= 4)
  }

  @Test func `the first fault comes out, and the rest is not written`() throws {
    let target = MemoryTarget(failsAfter: 10)
    let writer = try BlockWriter(.gzip(level: 1))
    #expect(throws: Fault(.failed, "the disk is full")) {
      try write(1000, with: writer, to: [target])
      try writer.drain()
    }
    #expect(throws: Fault(.failed, "the disk is full")) { try writer.drain() }
    #expect(throws: Fault(.failed, "the disk is full")) { try writer.takeBlock() }
    writer.stop()
    #expect(target.state.withLock { $0.rows } == 11)
  }

  @Test func `what is cancelled is not written, and cancelling may come again`() throws {
    let target = MemoryTarget(delay: 20_000)
    let writer = try BlockWriter(.none)
    try write(3, with: writer, to: [target])
    writer.cancel()
    writer.cancel()
    #expect(target.state.withLock { $0.rows } < 3)
  }

  @Test func `a full disk is told with path and remedy`() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let writer = try BlockWriter(.none)
    let fault = #expect(throws: Fault.self) {
      try write(1, with: writer, to: [DescriptorTarget(descriptor: descriptor, place: "out/x")])
      try writer.drain()
    }
    #expect(
      fault?.description == "out/x: cannot be written: No space left on device. "
        + "Free space on that disk or write elsewhere, then run again.")
  }

  @Test func `a pipe that was closed is told apart from a failure`() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let target = DescriptorTarget(descriptor: ends[1], place: "standard output")
    let writer = try BlockWriter(.none)
    #expect(throws: Fault(.failed, "cannot be written: Broken pipe", at: "standard output")) {
      try write(1, with: writer, to: [target])
      try writer.drain()
    }
    #expect(target.wasClosedByReader)
  }

  @Test(arguments: [
    (ENOSPC, "Free space on that disk or write elsewhere, then run again" as String?),
    (EACCES, "Give this user leave to write there"), (EIO, nil),
  ])
  func `a write that fails has a remedy where there is one`(code: Int32, remedy: String?) {
    let fault = WriteError(code: code).fault("out/part")
    #expect(fault.remedy == remedy)
    #expect(fault.message == "cannot be written: \(String(cString: strerror(code)))")
    #expect(fault.place == "out/part")
  }
}
