/// Finds the unknown field of the same name in the same record, so that the last one wins.
///
/// A few are compared one by one; more are found by a seeded hash, so that no body can make it quadratic. A bucket
/// holds the low half of a hash and, above it, one more than the index of the field in its record; 0 is free.
struct UnknownNames {
  private static let linear = 8
  private var buckets: [UInt64] = []
  private var hashedCount = 0
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
    if fields.count - rowStart < Self.linear {
      return (rowStart..<fields.count).last { Self.isEqual(fields[$0].key, key, cursor) }
    }
    if hashedRecord != record {
      hashedRecord = record
      hashedCount = 0
      buckets = Array(repeating: 0, count: 64)
      for index in rowStart..<fields.count {
        insert(index - rowStart, Self.hash(fields[index].key, cursor))
      }
    }
    let hash = Self.hash(key, cursor)
    var bucket = Int(hash) & (buckets.count - 1)
    while buckets[bucket] != 0 {
      let index = rowStart + Int(buckets[bucket] >> 32) - 1
      if UInt32(truncatingIfNeeded: buckets[bucket]) == hash,
        Self.isEqual(fields[index].key, key, cursor)
      {
        return index
      }
      bucket = (bucket + 1) & (buckets.count - 1)
    }
    insert(fields.count - rowStart, hash)
    return nil
  }

  private mutating func insert(_ index: Int, _ hash: UInt32) {
    if hashedCount * 2 >= buckets.count {
      let old = buckets
      buckets = Array(repeating: 0, count: old.count * 4)
      for entry in old where entry != 0 { place(entry) }
    }
    hashedCount += 1
    place(UInt64(index + 1) << 32 | UInt64(hash))
  }

  private mutating func place(_ entry: UInt64) {
    var bucket = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) & (buckets.count - 1)
    while buckets[bucket] != 0 { bucket = (bucket + 1) & (buckets.count - 1) }
    buckets[bucket] = entry
  }

  private static func isEqual(_ a: Slot, _ b: Slot, _ cursor: ByteCursor) -> Bool {
    meaning(of: a, cursor) { first in
      meaning(of: b, cursor) { second in first.elementsEqual(second) }
    }
  }

  private static func hash(_ key: Slot, _ cursor: ByteCursor) -> UInt32 {
    meaning(of: key, cursor) { name in
      var hasher = Hasher()
      hasher.combine(bytes: name)
      return UInt32(truncatingIfNeeded: hasher.finalize())
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
