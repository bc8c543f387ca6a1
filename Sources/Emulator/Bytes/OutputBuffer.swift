import Glibc

/// The bytes that a connection is about to send; filled and emptied again and again, never grown.
///
/// Invariant: `0 ≤ count ≤ capacity`; `base[0..<count]` is initialized; `scratch` has room for the
/// 39 digits of a 128-bit number. One thread owns a buffer.
final class OutputBuffer {
  let capacity: Int
  private(set) var count = 0
  private let base: UnsafeMutablePointer<UInt8>
  private let scratch: UnsafeMutablePointer<UInt8>

  static let scratchBytes = 40
  /// What is worth a call to the system; large enough that the calls cost little.
  static let pieceBytes = 256 << 10

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
    scratch = .allocate(capacity: Self.scratchBytes)
    scratch.initialize(repeating: 0, count: Self.scratchBytes)
  }

  deinit {
    base.deallocate()
    scratch.deallocate()
  }

  /// Whether enough is there to be sent.
  var hasPiece: Bool { count >= Self.pieceBytes }

  /// The bytes so far; valid until the next change.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func removeAll() { count = 0 }

  @inline(__always)
  func append(_ byte: UInt8) {
    precondition(count < capacity, "the buffer is full")
    base[count] = byte
    count += 1
  }

  @inline(__always)
  func append(_ source: UnsafePointer<UInt8>, count length: Int) {
    precondition(length <= capacity - count, "the buffer is full")
    memcpy(base + count, source, length)
    count += length
  }

  func append(_ text: StaticString) {
    append(text.utf8Start, count: text.utf8CodeUnitCount)
  }

  func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer {
      if let start = $0.baseAddress { append(start, count: $0.count) }
    }
  }

  /// Overwrites bytes that were appended before.
  func replace(at offset: Int, with bytes: [UInt8]) {
    precondition(offset >= 0 && offset + bytes.count <= count)
    for (index, byte) in bytes.enumerated() { base[offset + index] = byte }
  }

  /// Writes the digits of a number to the end of the scratch bytes.
  @inline(__always)
  func digits(of value: UInt128) -> UnsafeBufferPointer<UInt8> {
    var position = Self.scratchBytes
    if value >> 64 == 0 {
      position = writeDigits(of: UInt64(truncatingIfNeeded: value), endingAt: position, atLeast: 1)
    } else {
      let (high, low) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
      position = writeDigits(
        of: UInt64(truncatingIfNeeded: low), endingAt: position, atLeast: 19)
      let (top, middle) = high.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
      position = writeDigits(
        of: UInt64(truncatingIfNeeded: middle), endingAt: position, atLeast: top == 0 ? 1 : 19)
      if top != 0 {
        position = writeDigits(of: UInt64(truncatingIfNeeded: top), endingAt: position, atLeast: 1)
      }
    }
    return UnsafeBufferPointer(start: scratch + position, count: Self.scratchBytes - position)
  }

  @inline(__always)
  private func writeDigits(of value: UInt64, endingAt end: Int, atLeast width: Int) -> Int {
    var rest = value
    var position = end
    while rest != 0 || end - position < width {
      position -= 1
      scratch[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return position
  }
}
