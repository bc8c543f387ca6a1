/// Finds the unknown field of the same name in the same record, so that the last one wins.
///
/// A few are compared one by one; more are found by a seeded hash, so that no body can make it quadratic.
struct UnknownNames {
  private static let linear = 8
  private var byHash: [Int: [Int]] = [:]
  private var hashedRecord: UInt64 = 0

  /// Index of the record's field with the same name, `nil` if there is none; the new one will be appended then.
  ///
  /// - Parameters:
  ///   - rowStart: index of the record's first unknown field.
  ///   - record: a number that no other record, and no other try at this one, has.
  mutating func index(
    of key: Slot, in fields: [UnknownField], from rowStart: Int, record: UInt64,
    _ cursor: ByteCursor
  ) -> Int? {
    let count = fields.count - rowStart
    if count < Self.linear {
      return (rowStart..<fields.count).last { Self.isEqual(fields[$0].key, key, cursor) }
    }
    if hashedRecord != record {
      hashedRecord = record
      byHash.removeAll(keepingCapacity: true)
      for index in rowStart..<fields.count {
        byHash[Self.hash(fields[index].key, cursor), default: []].append(index)
      }
    }
    let hash = Self.hash(key, cursor)
    if let found = byHash[hash]?.last(where: { Self.isEqual(fields[$0].key, key, cursor) }) {
      return found
    }
    byHash[hash, default: []].append(fields.count)
    return nil
  }

  private static func isEqual(_ a: Slot, _ b: Slot, _ cursor: ByteCursor) -> Bool {
    meaning(of: a, cursor) { first in
      meaning(of: b, cursor) { second in first.elementsEqual(second) }
    }
  }

  private static func hash(_ key: Slot, _ cursor: ByteCursor) -> Int {
    meaning(of: key, cursor) { name in
      var hasher = Hasher()
      hasher.combine(bytes: name)
      return hasher.finalize()
    }
  }

  private static func meaning<Result>(
    of key: Slot, _ cursor: ByteCursor, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let spelling = cursor.bytes(key.offset, key.byteCount)
    guard key.kind == .escaped else { return body(spelling) }
    return withUnsafeTemporaryAllocation(byteCount: spelling.count, alignment: 1) { buffer in
      let written = JSONText.unescape(spelling, to: buffer)
      return body(UnsafeRawBufferPointer(rebasing: buffer[..<written]))
    }
  }
}
