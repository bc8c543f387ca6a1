/// Which of the open containers are objects: a bit each, without allocation up to 64 levels.
struct Nesting {
  private(set) var depth = 0
  private var innermost: UInt64 = 0
  private var outer: [UInt64] = []

  /// Whether the innermost container is an object; false if none is open.
  var isObject: Bool { innermost & 1 != 0 }

  mutating func open(isObject: Bool) {
    if depth > 0, depth % 64 == 0 {
      outer.append(innermost)
      innermost = 0
    }
    innermost = innermost << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  mutating func close() {
    depth -= 1
    innermost >>= 1
    if depth > 0, depth % 64 == 0, let restored = outer.popLast() { innermost = restored }
  }
}
