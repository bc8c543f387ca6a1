import Formats
import Records

/// Puts one unit into files: staged beside the others, then exchanged for the earlier folder as a whole.
///
/// A reader sees the folder of the billing period as it was or as it is, manifest included. Nothing is ever
/// written into a folder that readers see.
final class FilesSink: RecordSink {
  private enum Stage {
    case idle
    case writing(PartitionWriter)
    case finished([FilesManifest.File])
    case committed
  }

  private let spec: FilesSinkSpec
  private let run: RunContext
  private let layout: FilesLayout
  private var opening: LoadOpening?
  private var staging: Staging?
  private var stage = Stage.idle
  /// What the rows cost by day; nil where no column tells the day or the cost.
  private var daily: DailyCosts?

  init(_ spec: FilesSinkSpec, run: RunContext) {
    self.spec = spec
    self.run = run
    layout = FilesLayout(root: spec.path)
  }

  deinit { discard() }

  func previous(_ unit: Unit) throws(Fault) -> LoadRecord? {
    try FilesManifest.read(in: layout.folder(of: unit))?.load
  }

  func begin(_ opening: LoadOpening) throws(Fault) {
    if case .writing(let writer) = stage { writer.cancel() }
    stage = .idle
    self.opening = opening
    try checkDays(of: opening.unit, beside: try earlierManifest(opening.unit))
    let staging = try emptyStaging(for: opening)
    stage = .writing(try PartitionWriter(spec, opening, root: staging.unitPath))
    daily = DailyColumns(opening).map { DailyCosts($0, by: $0.manifestSlots) }
  }

  func write(_ batch: RecordBatch) throws(Fault) {
    guard case .writing(let writer) = stage else { throw misuse("a batch came before begin") }
    try writer.write(batch)
    guard var daily else { return }
    // Out of the object for the loop, so that no row pays for asking whether the sums are shared.
    self.daily = nil
    let window = UnsafePointer(batch.window.base)
    for record in 0..<batch.count { daily.add(batch.slots.row(record), in: window) }
    self.daily = daily
  }

  func finish() throws(Fault) -> StagedLoad {
    guard case .writing(let writer) = stage else { throw misuse("finish came before begin") }
    let files = try writer.finish()
    stage = .finished(files)
    return StagedLoad(rows: writer.rows, bytes: files.reduce(0) { $0 + $1.bytes })
  }

  func commit(_ load: LoadRecord) throws(Fault) -> SinkReceipt {
    guard case .finished(let files) = stage, let staging, let opening else {
      throw misuse("commit came before finish")
    }
    let target = try layout.folder(of: opening.unit)
    let gate = try StagingArea(root: spec.path).hold()
    defer { withExtendedLifetime(gate) {} }
    let earlier = try earlierManifest(opening.unit)
    let kept = try keepOtherDays(of: opening.unit, from: earlier, in: staging)
    let whole = try placed(load, onto: earlier, at: target)
    var manifest = FilesManifest(load: whole, files: (files + kept).sorted { $0.path < $1.path })
    manifest.costByDay = costByDay(beside: kept, of: earlier, in: load.currency)
    try manifest.write(in: staging.unitPath)
    try Storage.sync(staging.unitPath)
    try Storage.makeFolders(Storage.folder(of: target))
    try publish(staging, at: target)
    stage = .committed
    try Storage.sync(Storage.folder(of: target))
    staging.remove()
    self.staging = nil
    return SinkReceipt(
      sink: spec.name, location: target, rows: manifest.files.reduce(0) { $0 + $1.rows },
      bytes: manifest.files.reduce(0) { $0 + $1.bytes })
  }

  func discard() {
    if case .writing(let writer) = stage { writer.cancel() }
    stage = .idle
    staging?.remove()
    staging = nil
  }

  // MARK: - Steps

  /// A staging with an empty folder for the unit, the same one when a listing starts again.
  private func emptyStaging(for opening: LoadOpening) throws(Fault) -> Staging {
    if staging == nil {
      let name = "\(run.runID)-\(opening.loadID.prefix(8))"
      staging = try StagingArea(root: spec.path).open(name)
    }
    guard let staging else { throw misuse("there is no staging") }
    try Storage.remove(staging.unitPath)
    try Storage.makeFolders(staging.unitPath, durably: false)
    return staging
  }

  /// The manifest that lies there, unless it is another pipeline's.
  private func earlierManifest(_ unit: Unit) throws(Fault) -> FilesManifest? {
    let folder = try layout.folder(of: unit)
    try refuseArchive(folder)
    guard let manifest = try FilesManifest.read(in: folder) else { return nil }
    if manifest.load.pipeline != run.pipeline, !run.isForced {
      throw Fault(
        .configuration,
        "was loaded by pipeline '\(manifest.load.pipeline)', not by '\(run.pipeline)'", at: folder,
        remedy: "Choose another 'path', or take it over with --force")
    }
    return manifest
  }

  /// An exchange would take the fetches of an archive away.
  private func refuseArchive(_ folder: String) throws(Fault) {
    guard
      try Storage.names(in: folder).contains(where: { $0.hasPrefix(ArchiveLayout.fetchedPrefix) })
    else { return }
    throw Fault(
      .configuration, "sink 'archive' has its bodies here", at: folder,
      remedy: "Choose another 'path' for sink 'files'")
  }

  /// The exchange itself.
  private func publish(_ staging: Staging, at target: String) throws(Fault) {
    switch try Storage.place(staging.unitPath, at: target) {
    case .placed: return
    case .occupied: if try Storage.exchange(staging.unitPath, target) { return }
    case .unsupported: break
    }
    guard !spec.isAtomic else {
      throw Fault(
        .configuration, "the file system cannot exchange two folders in one step", at: target,
        remedy: "Write to a local disk, or set 'atomic: false' and keep readers away during loads")
    }
    if Storage.exists(target) {
      try staging.replaceInTwoSteps(target)
    } else {
      try Storage.move(staging.unitPath, to: target)
    }
  }

  private func misuse(_ what: String) -> Fault { Fault(.failed, what, at: "sink 'files'") }
}

// MARK: - Loads of some days

extension FilesSink {
  /// The column whose folders let a load replace some days only; nil where no column tells the day.
  private var dayColumn: String? { opening?.schema.dayColumn?.name }

  /// Some days can only be replaced where each has a folder of its own, and among days of the same definition.
  private func checkDays(of unit: Unit, beside earlier: FilesManifest?) throws(Fault) {
    guard unit.from != nil else { return }
    guard let dayColumn, spec.partitionColumns.contains(dayColumn) else {
      let remedy = dayColumn.map { "Add '\($0)' to partition_by, or load" } ?? "Load"
      throw Fault(
        .configuration, "sink 'files' cannot replace some days of \(unit.period) only",
        remedy: "\(remedy) whole periods")
    }
    let folder = try layout.folder(of: unit)
    for file in files(of: earlier, outside: unit) {
      guard earlier?.load.planSHA256 == run.planSHA256 else {
        throw Fault(
          .configuration, "holds other days as another definition or mapping made them",
          at: folder, remedy: "Load the whole period once")
      }
      try checkForm(of: file, in: folder)
    }
  }

  /// The record of the whole folder once the load is in it.
  private func placed(
    _ load: LoadRecord, onto earlier: FilesManifest?, at folder: String
  ) throws(Fault) -> LoadRecord {
    do throws(Fault) {
      return try load.joined(onto: earlier?.load)
    } catch {
      var fault = error
      fault.place = folder
      throw fault
    }
  }

  /// The files of a load that the days of a unit leave alone; none where the unit is the whole period.
  private func files(of earlier: FilesManifest?, outside unit: Unit) -> [FilesManifest.File] {
    guard let earlier, let dayColumn, let from = unit.from, let to = unit.to else { return [] }
    return earlier.files.filter { file in
      let day = file.path.split(separator: "/").lazy
        .compactMap { PathStep.decode($0, name: dayColumn) }.first
        .flatMap { CalendarDate($0) }
      return day.map { !(from..<to).contains($0) } ?? true
    }
  }

  /// What the rows cost by day, those of kept files included; nil where it is not known of all.
  private func costByDay(
    beside kept: [FilesManifest.File], of earlier: FilesManifest?, in currency: String?
  ) -> CostByDay? {
    guard let costs = daily?.lines(in: currency) else { return nil }
    guard !kept.isEmpty, let from = opening?.unit.from, let to = opening?.unit.to else {
      return costs
    }
    return earlier?.costByDay.map { costs.joined(with: $0, outside: from..<to) }
  }

  /// Links the files of the days that were not asked for into the new load.
  private func keepOtherDays(
    of unit: Unit, from earlier: FilesManifest?, in staging: Staging
  ) throws(Fault) -> [FilesManifest.File] {
    try checkDays(of: unit, beside: earlier)
    let kept = files(of: earlier, outside: unit)
    let source = try layout.folder(of: unit)
    var folders: Set<String> = []
    for file in kept {
      let path = staging.unitPath + "/" + file.path
      try Storage.makeFolders(Storage.folder(of: path))
      try Storage.link(source + "/" + file.path, at: path)
      folders.insert(Storage.folder(of: path))
    }
    for folder in folders { try Storage.sync(folder) }
    return kept
  }

  /// One folder holds files of one form, so that it can be read as one table.
  private func checkForm(of file: FilesManifest.File, in folder: String) throws(Fault) {
    let suffix = PartSeries.suffix(spec)
    guard file.path.hasSuffix(suffix) else {
      throw Fault(
        .configuration, "holds '\(file.path)', and new files would end in '\(suffix)'",
        at: folder, remedy: "Load the whole period, or keep 'format' and 'compression'")
    }
  }
}
