/// The spellings of member names that a body has used, found by their bytes.
///
/// Owned memory; a spelling is resolved against `FieldNames` once and then recognised. Invariants: entries
/// `0 ..< count` are initialised; entry 0 is the place before a record's first member and entry 1 stands for
/// names that are not kept (long ones, and all beyond the capacity); no bytes match either. A bucket holds the
/// index of an entry, 0 if it is free.
struct KeyTable: ~Copyable {
  static let capacity = 512
  private static let bucketCount = 2048
  /// Buckets looked at for one name: bodies cannot make a look-up slow.
  private static let maximumProbes = 8

  let fields: FieldNames
  let entries: UnsafeMutablePointer<KeyEntry>
  private let buckets: UnsafeMutablePointer<UInt16>
  private var count = 2

  init(fields: FieldNames) {
    self.fields = fields
    entries = .allocate(capacity: Self.capacity)
    entries.initialize(repeating: KeyEntry(), count: Self.capacity)
    buckets = .allocate(capacity: Self.bucketCount)
    buckets.initialize(repeating: 0, count: Self.bucketCount)
  }

  deinit {
    entries.deallocate()
    buckets.deallocate()
  }

  /// The entry of the name whose opening quote is at `at`; learned if it is new.
  @inline(__always)
  mutating func entry(
    _ cursor: ByteCursor, at: Int, nameByteCount: Int, isEscaped: Bool
  ) -> Int {
    if nameByteCount &+ 2 <= KeyEntry.maximumByteCount {
      var bucket = Self.bucket(cursor, at, nameByteCount)
      for _ in 0..<Self.maximumProbes {
        let index = Int(buckets[bucket])
        if index == 0 { break }
        if entries[index].matches(cursor, at) { return index }
        bucket = (bucket &+ 1) & (Self.bucketCount &- 1)
      }
    }
    return learn(cursor.bytes(at &+ 1, nameByteCount), cursor, at, isEscaped: isEscaped)
  }

  @inline(__always)
  private static func bucket(_ cursor: ByteCursor, _ at: Int, _ nameByteCount: Int) -> Int {
    // First and last eight bytes of the name and its quotes; short names overlap the bytes behind them less.
    let quoted = nameByteCount &+ 2
    var first = cursor.word(at)
    var last: UInt64 = 0
    if quoted < 8 {
      first &= (1 &<< UInt64(truncatingIfNeeded: quoted &<< 3)) &- 1
    } else {
      last = cursor.word(at &+ quoted &- 8)
    }
    let mixed = (first &* 0x9E37_79B9_7F4A_7C15) ^ (last &* 0xC2B2_AE3D_27D4_EB4F)
    let hash = (mixed ^ (mixed &>> 32)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash &>> 53)
  }

  @inline(never)
  private mutating func learn(
    _ name: UnsafeRawBufferPointer, _ cursor: ByteCursor, _ at: Int, isEscaped: Bool
  ) -> Int {
    let column = Int32(truncatingIfNeeded: column(of: name, isEscaped: isEscaped) ?? -1)
    guard name.count + 2 <= KeyEntry.maximumByteCount, count < Self.capacity,
      let bucket = freeBucket(from: Self.bucket(cursor, at, name.count))
    else {
      entries[1].column = column
      entries[1].isEscaped = isEscaped
      return 1
    }
    entries[count] = KeyEntry(name: name, column: column, isEscaped: isEscaped)
    buckets[bucket] = UInt16(count)
    count += 1
    return count - 1
  }

  private func freeBucket(from start: Int) -> Int? {
    for probe in 0..<Self.maximumProbes {
      let bucket = (start + probe) & (Self.bucketCount - 1)
      if buckets[bucket] == 0 { return bucket }
    }
    return nil
  }

  private func column(of name: UnsafeRawBufferPointer, isEscaped: Bool) -> Int? {
    guard isEscaped else { return fields.column(of: name) }
    return withUnsafeTemporaryAllocation(byteCount: name.count, alignment: 1) { buffer in
      let written = JSONText.unescape(name, to: buffer)
      return fields.column(of: UnsafeRawBufferPointer(rebasing: buffer[..<written]))
    }
  }
}
