import JSONStream

extension [TagMember] {
  /// Marks every tag that no key of the definition has and whose key, byte for byte, comes again later.
  ///
  /// Few tags are compared each with each; many are sorted, so that no row costs more than its length times the
  /// logarithm of it.
  ///
  /// - Returns: whether there are any.
  mutating func markRepeated(in window: borrowing ByteWindow) -> Bool {
    count <= 64 ? markRepeatedOfFew(window) : markRepeatedOfMany(window)
  }

  private mutating func markRepeatedOfFew(_ window: borrowing ByteWindow) -> Bool {
    var hasRepeated = false
    for index in indices.dropLast() where self[index].keyNumber < 0 {
      let key = window.bytes(of: self[index].meaning)
      for later in index + 1..<count where self[later].meaning.byteCount == key.count {
        guard window.bytes(of: self[later].meaning).isEqual(to: key) else { continue }
        self[index].isRepeated = true
        hasRepeated = true
        break
      }
    }
    return hasRepeated
  }

  private mutating func markRepeatedOfMany(_ window: borrowing ByteWindow) -> Bool {
    let base = window.base
    func key(_ index: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(
        start: base + self[index].meaning.offset, count: self[index].meaning.byteCount)
    }
    let sorted = indices.filter { self[$0].keyNumber < 0 }.sorted { left, right in
      let order = key(left).order(against: key(right))
      return order == 0 ? left < right : order < 0
    }
    let repeated = zip(sorted, sorted.dropFirst()).filter { key($0).isEqual(to: key($1)) }
    for (earlier, _) in repeated { self[earlier].isRepeated = true }
    return !repeated.isEmpty
  }
}
