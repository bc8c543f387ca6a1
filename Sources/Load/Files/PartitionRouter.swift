import Formats
import JSONStream
import Records

/// Finds the partition of each record by the bytes of its partition columns. No allocation a record.
///
/// Spellings that differ only in escapes mean the same folder, so a table from spellings to partitions stands
/// before the one from folders to partitions.
struct PartitionRouter: ~Copyable {
  private struct Entry {
    var hash: UInt64
    var offset: Int
    var byteCount: Int
    /// Index of the partition, -1 where the entry is empty.
    var partition: Int32
  }

  private let columns: [Column]
  /// The spellings that were seen, one after the other.
  private var spellings = ByteWindow(capacity: 1 << 12)
  private var entries: [Entry]
  private var entryCount = 0
  private var key = ByteWindow(capacity: 1 << 10)
  private var lastKey = ByteWindow(capacity: 1 << 10)
  private var lastPartition: Int32 = -1
  private var partitions: [String: Int32] = [:]

  /// The most partitions that one unit may have.
  static let maximumPartitions = 10_000

  private static let empty = Entry(hash: 0, offset: 0, byteCount: 0, partition: -1)
  private static let mostSpellings = 1 << 15

  /// - Parameter columns: the partition columns in order.
  init(columns: [Column]) {
    self.columns = columns
    entries = Array(repeating: Self.empty, count: 256)
  }

  /// The partition of a record: indices from 0 in order of appearance.
  ///
  /// - Parameter open: told the folder of a partition that was not seen before; returns nothing.
  mutating func partition(
    of record: Int, in batch: RecordBatch, open: (String) -> Void
  ) throws(Fault) -> Int {
    spell(record, batch.window, batch.slots)
    if lastPartition >= 0, key.count == lastKey.count, Self.equal(key.base, lastKey.base, key.count)
    {
      return Int(lastPartition)
    }
    let hash = Self.hash(key.base, key.count)
    var place = Int(truncatingIfNeeded: hash) & (entries.count - 1)
    while entries[place].partition >= 0 {
      let entry = entries[place]
      if entry.hash == hash, entry.byteCount == key.count,
        Self.equal(spellings.base + entry.offset, key.base, key.count)
      {
        return remember(entry.partition)
      }
      place = (place + 1) & (entries.count - 1)
    }
    let partition = try resolve(record, batch.window, batch.slots, open)
    add(hash, partition)
    return remember(partition)
  }

  /// Writes the values of the partition columns into `key`, each with its kind and length.
  private mutating func spell(
    _ record: Int, _ window: borrowing ByteWindow, _ slots: borrowing SlotTable
  ) {
    key.truncate(to: 0)
    let row = slots.row(record)
    for column in columns {
      let slot = row[column.slot]
      key.append(slot.isNull ? 0 : slot.kind == .escaped ? 1 : 2)
      withUnsafeBytes(of: UInt32(slot.byteCount)) { _ = key.append($0) }
      key.append(window.bytes(of: slot))
    }
  }

  /// Finds the partition by its folder.
  private mutating func resolve(
    _ record: Int, _ window: borrowing ByteWindow, _ slots: borrowing SlotTable,
    _ open: (String) -> Void
  ) throws(Fault) -> Int32 {
    var steps: [String] = []
    for column in columns {
      steps.append(try Self.step(column.name, slots[record, column.slot], window))
    }
    let folder = steps.joined(separator: "/")
    if let partition = partitions[folder] { return partition }
    guard partitions.count < Self.maximumPartitions else {
      throw Fault(
        .failed,
        "partition_by makes more than \(Self.maximumPartitions) folders in one billing period",
        remedy: "Partition by columns with fewer values")
    }
    let partition = Int32(partitions.count)
    partitions[folder] = partition
    open(folder)
    return partition
  }

  private static func step(
    _ name: String, _ slot: Slot, _ window: borrowing ByteWindow
  ) throws(Fault) -> String {
    switch slot.kind {
    case .null: return try PathStep.encode(name: name, value: nil)
    case .escaped:
      var text = ByteWindow(capacity: slot.byteCount)
      let meaning = text.appendUnescaped(window.bytes(of: slot))
      return try PathStep.encode(name: name, value: text.bytes(of: meaning))
    default: return try PathStep.encode(name: name, value: window.bytes(of: slot))
    }
  }

  private mutating func remember(_ partition: Int32) -> Int {
    swap(&key, &lastKey)
    lastPartition = partition
    return Int(partition)
  }

  private mutating func add(_ hash: UInt64, _ partition: Int32) {
    if entryCount >= Self.mostSpellings {
      // Text can be escaped in endlessly many ways; what is forgotten is found again by its folder.
      entries = Array(repeating: Self.empty, count: entries.count)
      entryCount = 0
      spellings.truncate(to: 0)
    } else if 2 * entryCount >= entries.count {
      grow()
    }
    insert(
      Entry(
        hash: hash, offset: spellings.append(key.bytes()), byteCount: key.count,
        partition: partition))
    entryCount += 1
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: Self.empty, count: old.count * 4)
    for entry in old where entry.partition >= 0 { insert(entry) }
  }

  private mutating func insert(_ entry: Entry) {
    var place = Int(truncatingIfNeeded: entry.hash) & (entries.count - 1)
    while entries[place].partition >= 0 { place = (place + 1) & (entries.count - 1) }
    entries[place] = entry
  }

  private static func equal(
    _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    for index in 0..<count where first[index] != second[index] { return false }
    return true
  }

  /// FNV-1a, with its bits mixed once more so that the low ones are good.
  private static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<count { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return hash ^ (hash >> 32)
  }
}
