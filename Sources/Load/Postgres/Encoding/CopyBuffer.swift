/// A piece of COPY input in memory of its own.
///
/// Invariant: `count ≤ capacity`; `base` has `capacity` bytes. One thread at a time holds a buffer: the encoder fills
/// it, the ring passes it on whole, the sender empties it. That is why it is Sendable.
final class CopyBuffer: @unchecked Sendable {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Makes room for `capacity` bytes and keeps those in use.
  func grow(to capacity: Int) {
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    grown.update(from: base, count: count)
    base.deallocate()
    base = grown
    self.capacity = capacity
  }

  /// Forgets the bytes, and gives back the memory of an uncommonly large record.
  func clear(keeping usualCapacity: Int) {
    count = 0
    guard capacity > usualCapacity * 2 else { return }
    base.deallocate()
    base = .allocate(capacity: usualCapacity)
    capacity = usualCapacity
  }
}
