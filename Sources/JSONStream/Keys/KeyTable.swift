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
    entries.initialize(repeating: KeyEntry(successor: entries), count: Self.capacity)
    buckets = .allocate(capacity: Self.bucketCount)
    buckets.initialize(repeating: 0, count: Self.bucketCount)
  }

  deinit {
    entries.deallocate()
    buckets.deallocate()
  }

  /// The entry of the name whose opening quote is at `at`, if its bucket is the first that is tried.
  ///
  /// Looks for the first quote only: a name with escapes, control bytes or bad UTF-8 in it can be no entry that
  /// was not scanned in full before. Free of branches but the last, since names are what cannot be foreseen here;
  /// `at` of the result, behind the closing quote, does not wait for the entry.
  @inline(__always)
  func known(
    _ cursor: ByteCursor, at: Int
  ) -> (entry: UnsafeMutablePointer<KeyEntry>, at: Int, isKnown: Bool) {
    var quotes = ByteMask(cursor.vector(at &+ 1).equals(Byte.quote))
    let late = quotes.isEmpty ? UInt64.max : 0
    quotes.bits |= late & ByteMask(cursor.vector(at &+ 17).equals(Byte.quote)).bits
    let quote = quotes.first &+ Int(truncatingIfNeeded: late & 16)
    let index = Int(buckets[Self.bucket(cursor, at, quote)])
    let entry = entries + index
    // A name whose quote is further off than 32 bytes has its place in another bucket.
    let isWhole = entry.pointee.byteCount == quote &+ 2
    return (entry, at &+ quote &+ 2, isWhole && entry.pointee.matches(cursor, at))
  }

  /// The entry of the name whose opening quote is at `at`; learned if it is new.
  @inline(never)
  mutating func entry(
    _ cursor: ByteCursor, at: Int, nameByteCount: Int, isEscaped: Bool
  ) -> UnsafeMutablePointer<KeyEntry> {
    if nameByteCount &+ 2 <= KeyEntry.maximumByteCount {
      var bucket = Self.bucket(cursor, at, nameByteCount)
      for _ in 0..<Self.maximumProbes {
        let index = Int(buckets[bucket])
        if index == 0 { break }
        if entries[index].matches(cursor, at) { return entries + index }
        bucket = (bucket &+ 1) & (Self.bucketCount &- 1)
      }
    }
    return learn(cursor.bytes(at &+ 1, nameByteCount), cursor, at, isEscaped: isEscaped)
  }

  /// The first bucket of a name, by the first and the last eight bytes of it with its quotes.
  @inline(__always)
  private static func bucket(_ cursor: ByteCursor, _ at: Int, _ nameByteCount: Int) -> Int {
    let rest = nameByteCount &- 6
    let short = UInt64(truncatingIfNeeded: max(0, 0 &- rest) &<< 3)
    let mask = UInt64.max &>> short
    let first = cursor.word(at) & mask
    let last = cursor.word(at &+ max(rest, 0)) & mask
    let mixed = (first &* 0x9E37_79B9_7F4A_7C15) ^ (last &* 0xC2B2_AE3D_27D4_EB4F)
    let hash = (mixed ^ (mixed &>> 32)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash &>> 53)
  }

  @inline(never)
  private mutating func learn(
    _ name: UnsafeRawBufferPointer, _ cursor: ByteCursor, _ at: Int, isEscaped: Bool
  ) -> UnsafeMutablePointer<KeyEntry> {
    let column = Int32(truncatingIfNeeded: column(of: name, isEscaped: isEscaped) ?? -1)
    var traits: KeyEntry.Traits = isEscaped ? .escaped : []
    if EnvelopeName(spelling: name, isEscaped: isEscaped) != nil { traits.insert(.envelope) }
    guard name.count + 2 <= KeyEntry.maximumByteCount, count < Self.capacity,
      let bucket = freeBucket(from: Self.bucket(cursor, at, name.count))
    else {
      entries[1].column = column
      entries[1].traits = traits
      return entries + 1
    }
    if !isEscaped { traits.insert(.plain) }
    entries[count] = KeyEntry(name: name, column: column, traits: traits, successor: entries)
    buckets[bucket] = UInt16(count)
    count += 1
    return entries + (count - 1)
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
