import Formats
import JSONStream
import Records

/// Spells the rows of one load into the blocks of their partitions and hands full blocks to the writing threads.
///
/// At most 64 partitions are open at a time; the one that waited longest makes room, and goes on in a new file
/// if more rows come for it.
final class PartitionWriter {
  private struct Partition {
    let series: PartSeries
    /// The block that rows go into; nil while the partition is closed.
    var block: OutputBlock?
    var lastUse = 0
  }

  private let encoder: RowEncoder
  private let writer: BlockWriter
  private let form: PartSeries.Form
  private let isPartitioned: Bool
  private var router: PartitionRouter
  private var partitions: [Partition] = []
  private var open: [Int] = []
  private var clock = 0
  private(set) var rows = 0

  /// The most partitions that are open at a time.
  static let maximumOpen = 64

  /// - Parameters:
  ///   - spec: the sink.
  ///   - opening: the unit and its columns.
  ///   - root: the folder of the billing period in the staging.
  init(_ spec: FilesSinkSpec, _ opening: LoadOpening, root: String) throws(Fault) {
    try spec.check(opening.schema)
    let columns = spec.partitionColumns.compactMap { opening.schema[$0] }
    isPartitioned = !columns.isEmpty
    router = PartitionRouter(columns: columns)
    encoder = RowEncoder(
      spec.format, schema: opening.schema, escapeFormulas: spec.escapesFormulas)
    let maximumBytes = spec.maximumFileBytes ?? .max
    form = PartSeries.Form(
      root: root, load: String(opening.loadID.prefix(8)),
      suffix: PartSeries.suffix(spec),
      header: try Self.pack(encoder.header, spec.compression), maximumBytes: maximumBytes)
    writer = try BlockWriter(
      spec.compression,
      blockBytes: min(isPartitioned ? 1 << 18 : 1 << 20, max(maximumBytes / 4, 1 << 14)),
      maximumHeldBlocks: Self.maximumOpen)
    if !isPartitioned { partitions.append(Partition(series: PartSeries(form: form, folder: ""))) }
  }

  /// Spells all rows of a batch.
  func write(_ batch: RecordBatch) throws(Fault) {
    rows += batch.count
    if !isPartitioned { return try write(batch, 0..<batch.count, to: 0) }
    var first = 0
    var current = -1
    for record in 0..<batch.count {
      let partition = try router.partition(of: record, in: batch) { folder in
        partitions.append(Partition(series: PartSeries(form: form, folder: folder)))
      }
      if partition != current {
        if record > first { try write(batch, first..<record, to: current) }
        (first, current) = (record, partition)
      }
    }
    if first < batch.count { try write(batch, first..<batch.count, to: current) }
  }

  /// Writes what is left, makes files and folders durable and ends the threads.
  ///
  /// - Returns: the files, by path.
  func finish() throws(Fault) -> [FilesManifest.File] {
    for partition in open { close(partition) }
    open = []
    try writer.drain()
    writer.stop()
    try syncFolders()
    return partitions.flatMap(\.series.files).sorted { $0.path < $1.path }
  }

  /// Ends the threads and forgets what was not written.
  func cancel() { writer.cancel() }

  private func write(
    _ batch: RecordBatch, _ records: Range<Int>, to partition: Int
  ) throws(Fault) {
    var next = records.lowerBound
    while next < records.upperBound {
      let block = try openBlock(of: partition)
      let after = encoder.encodeWhatFits(
        batch, records: next..<records.upperBound, into: &block.text)
      block.rows += after - next
      next = after
      if next < records.upperBound { submit(partition) }
    }
  }

  private func openBlock(of partition: Int) throws(Fault) -> OutputBlock {
    clock += 1
    partitions[partition].lastUse = clock
    if let block = partitions[partition].block { return block }
    if !open.contains(partition) {
      if open.count == Self.maximumOpen { closeLeastRecentlyUsed() }
      open.append(partition)
      writer.heldBlocks = max(open.count, 1)
    }
    let block = try writer.takeBlock()
    partitions[partition].block = block
    return block
  }

  private func closeLeastRecentlyUsed() {
    guard
      let place = open.indices.min(by: {
        partitions[open[$0]].lastUse < partitions[open[$1]].lastUse
      })
    else { return }
    close(open.remove(at: place))
  }

  private func close(_ partition: Int) {
    submit(partition)
    writer.close(partitions[partition].series)
  }

  private func submit(_ partition: Int) {
    guard let block = partitions[partition].block else { return }
    partitions[partition].block = nil
    writer.submit(block, to: partitions[partition].series)
  }

  /// Makes the names in every folder of the load durable, the innermost first.
  private func syncFolders() throws(Fault) {
    var folders: Set<String> = [""]
    for series in partitions.map(\.series) where !series.files.isEmpty {
      var folder = series.folder
      while !folder.isEmpty, folders.insert(folder).inserted {
        folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
      }
    }
    for folder in folders.sorted(by: >) {
      try Storage.sync(folder.isEmpty ? form.root : form.root + "/" + folder)
    }
  }

  private static func pack(
    _ bytes: [UInt8], _ compression: Compression
  ) throws(Fault) -> [UInt8] {
    if bytes.isEmpty { return [] }
    var packed = ByteWindow(capacity: bytes.count)
    let compressor = try BlockCompressor(compression)
    try bytes.withUnsafeBufferPointer { (bytes) throws(Fault) in
      try compressor.compress(UnsafeRawBufferPointer(bytes), into: &packed)
    }
    return Array(packed.bytes())
  }
}
