import Glibc

/// Hands a few owned things from one thread to another and blocks the faster of the two.
///
/// Invariant: at most `capacity` elements wait. Closing from either side wakes both.
///
/// - Note: `@unchecked Sendable` because every access to the state holds `mutex`.
public final class BoundedQueue<Element>: @unchecked Sendable {
  private let capacity: Int
  private var elements: [Element] = []
  private var isClosed = false
  private let gate = Gate()

  /// - Parameter capacity: elements that may wait, at least 1.
  public init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  /// Adds an element, waiting while the queue is full. Returns false, and drops it, once closed.
  @discardableResult
  public func push(_ element: consuming sending Element) -> Bool {
    gate.lock()
    defer { gate.unlock() }
    while elements.count >= capacity, !isClosed { gate.wait() }
    guard !isClosed else { return false }
    elements.append(element)
    gate.wakeAll()
    return true
  }

  /// Takes the oldest element, waiting for one; nil once the queue is closed and empty.
  public func pop() -> Element? {
    gate.lock()
    defer { gate.unlock() }
    while elements.isEmpty, !isClosed { gate.wait() }
    guard !elements.isEmpty else { return nil }
    defer { gate.wakeAll() }
    return elements.removeFirst()
  }

  /// Lets no more elements in; those that wait can still be taken.
  public func close() {
    gate.lock()
    isClosed = true
    gate.wakeAll()
    gate.unlock()
  }
}

/// A door that opens once.
final class Latch: @unchecked Sendable {
  private let gate = Gate()
  private var isOpen = false

  func open() {
    gate.lock()
    isOpen = true
    gate.wakeAll()
    gate.unlock()
  }

  func wait() {
    gate.lock()
    while !isOpen { gate.wait() }
    gate.unlock()
  }
}

/// A mutex and its condition variable, in memory that never moves.
final class Gate: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }
  func wait() { pthread_cond_wait(condition, mutex) }
  func wakeAll() { pthread_cond_broadcast(condition) }
}
