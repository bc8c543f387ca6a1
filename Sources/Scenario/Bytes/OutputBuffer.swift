import Glibc

/// The bytes that a connection is about to send; filled and emptied again and again, never grown.
///
/// Invariant: `0 ≤ length ≤ capacity`; `base[0..<length]` is initialized; `scratch` has room for the
/// 39 digits of a 128-bit number. One thread owns a buffer.
public final class OutputBuffer {
  private let capacity: Int
  private var length = 0
  private let base: UnsafeMutablePointer<UInt8>
  private let scratch: UnsafeMutablePointer<UInt8>

  static let scratchBytes = 40
  /// What is worth a call to the system, in bytes; large enough that the calls cost little.
  public static let pieceBytes = 256 << 10

  /// An empty buffer for so many bytes; appending more is a programming error that ends the program.
  ///
  /// One that streams fill holds two pieces: what is appended to it last begins before the first is full.
  public init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
    scratch = .allocate(capacity: Self.scratchBytes)
    scratch.initialize(repeating: 0, count: Self.scratchBytes)
  }

  deinit {
    base.deallocate()
    scratch.deallocate()
  }

  /// How many bytes were appended.
  public var count: Int { length }

  /// Whether enough is there to be sent.
  public var hasPiece: Bool { length >= Self.pieceBytes }

  /// The bytes so far; valid until the next change.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: length) }

  /// Empties the buffer; its memory stays.
  public func removeAll() { length = 0 }

  @inline(__always)
  public func append(_ byte: UInt8) {
    precondition(length < capacity, "the buffer is full")
    base[length] = byte
    length += 1
  }

  @inline(__always)
  func append(_ source: UnsafePointer<UInt8>, count: Int) {
    precondition(count <= capacity - length, "the buffer is full")
    memcpy(base + length, source, count)
    length += count
  }

  func append(_ text: StaticString) {
    append(text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Appends bytes from anywhere but this buffer.
  public func append(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= capacity - length, "the buffer is full")
    guard let start = bytes.baseAddress else { return }
    memcpy(base + length, start, bytes.count)
    length += bytes.count
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer {
      if let start = $0.baseAddress { append(start, count: $0.count) }
    }
  }

  /// Overwrites bytes that were appended before.
  public func replace(at offset: Int, with bytes: [UInt8]) {
    precondition(offset >= 0 && offset + bytes.count <= length)
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
