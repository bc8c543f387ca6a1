/// An array with one owner, so that changing an element in a loop asks nobody whether it is shared.
///
/// Invariants: `0 ≤ count ≤ capacity`; elements below `count` are initialised; the memory is this value's alone.
struct OwnedArray<Element: BitwiseCopyable>: ~Copyable {
  private var memory: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count: Int

  init() {
    capacity = 16
    count = 0
    memory = .allocate(capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// The element at an index, which must be below `count`.
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return memory[index]
    }
    _modify {
      precondition(index >= 0 && index < count)
      yield &memory[index]
    }
  }

  /// Adds an element some times.
  mutating func append(_ element: Element, count added: Int = 1) {
    if count + added > capacity {
      let grown = max(capacity * 2, count + added)
      let larger = UnsafeMutablePointer<Element>.allocate(capacity: grown)
      larger.initialize(from: memory, count: count)
      memory.deallocate()
      (memory, capacity) = (larger, grown)
    }
    (memory + count).initialize(repeating: element, count: added)
    count += added
  }

  /// Adds elements until there are so many.
  mutating func grow(to wanted: Int, filler: Element) {
    if count < wanted { append(filler, count: wanted - count) }
  }
}
