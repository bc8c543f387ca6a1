import Formats
import Records

/// Keeps one listing as it came: staged while it is received, then placed beside the fetches before it.
///
/// Nothing that was archived is ever replaced, and a fetch that is not complete is never one.
final class ArchiveSink: RecordSink {
  private let spec: ArchiveSinkSpec
  private let run: RunContext
  private let layout: ArchiveLayout
  private var staging: Staging?
  private var pages: ArchivePages?
  private var beside: [String: BesidePages] = [:]
  private var finished: [ArchiveManifest.Page]?

  init(_ spec: ArchiveSinkSpec, run: RunContext) {
    self.spec = spec
    self.run = run
    layout = ArchiveLayout(root: spec.path)
  }

  deinit { discard() }

  var archive: (any PageArchive)? { self }

  func previous(_ unit: Unit) throws(Fault) -> LoadRecord? {
    do throws(Fault) {
      return try layout.newest(of: unit)?.manifest.load
    } catch {
      // The provider still has what was archived, so it is archived anew; what is damaged stays for whoever mends it.
      run.report(
        RunEvent(
          .warning, "an archived listing is damaged", ["unit": "\(unit)", "fault": "\(error)"]))
      return nil
    }
  }

  func begin(_ opening: LoadOpening) throws(Fault) {
    let folder = try layout.folder(of: opening.unit)
    guard !Storage.exists(folder + "/" + FilesLayout.manifestName) else {
      throw Fault(
        .configuration, "sink 'files' has its rows here", at: folder,
        remedy: "Choose another 'path' for sink 'archive'")
    }
  }

  func write(_ batch: RecordBatch) throws(Fault) {}

  func finish() throws(Fault) -> StagedLoad {
    guard let pages, let staging else {
      throw Fault(.failed, "the source handed on no body to keep", at: "sink 'archive'")
    }
    let bodies = try pages.finish()
    for listing in beside.values { try listing.finish() }
    try Storage.sync(staging.unitPath)
    finished = bodies
    return StagedLoad(
      rows: pages.records, bytes: bodies.reduce(0) { $0 + $1.packedBytes })
  }

  func commit(_ load: LoadRecord) throws(Fault) -> SinkReceipt {
    guard let finished, let staging else {
      throw Fault(.failed, "commit came before finish", at: "sink 'archive'")
    }
    let inputs = ArchiveInputs(folder: layout.inputs, staging: staging.path)
    let material = try inputs.keep(run.material)
    var kept: [ArchiveManifest.Beside] = []
    // What the key may not see has no body.
    for (endpoint, listing) in beside.sorted(by: { $0.key < $1.key })
    where !listing.bodies.isEmpty {
      kept.append(.init(endpoint: endpoint, pages: try inputs.keep(listing)))
    }
    try inputs.sync()
    let parent = try layout.folder(of: load.unit)
    try Storage.makeFolders(parent)
    let fetched = try FetchName.free(at: load.startedAt, in: parent)
    let manifest = ArchiveManifest(
      fetched: fetched, load: load, pages: finished, beside: kept, material: material)
    try seal(manifest, in: staging.unitPath)
    let target = parent + "/" + ArchiveLayout.fetchedPrefix + fetched
    guard try Storage.place(staging.unitPath, at: target) != .occupied else {
      throw Fault(
        .tryLater, "another run archived the same unit in the same second", at: target,
        remedy: "Run again")
    }
    if Storage.exists(staging.unitPath) { try Storage.move(staging.unitPath, to: target) }
    try Storage.sync(parent)
    staging.remove()
    self.staging = nil
    return SinkReceipt(
      sink: spec.name, location: target, rows: load.rowsRead,
      bytes: finished.reduce(0) { $0 + $1.packedBytes })
  }

  func discard() {
    pages?.cancel()
    pages = nil
    for listing in beside.values { listing.cancel() }
    beside = [:]
    finished = nil
    staging?.remove()
    staging = nil
  }

  /// Writes the manifest and the digests of everything, and makes them durable.
  private func seal(_ manifest: ArchiveManifest, in folder: String) throws(Fault) {
    let bytes = try manifest.encoded()
    try Storage.write(bytes, to: folder + "/" + ArchiveLayout.manifestName)
    let digest = Digest()
    bytes.withUnsafeBytes { digest.update($0) }
    var sums = manifest.pages.map { ($0.path, $0.packedSHA256) }
    var seen: Set<String> = []
    for input in manifest.inputs where seen.insert(input.path).inserted {
      sums.append((input.path, input.sha256))
    }
    sums.append((ArchiveLayout.manifestName, digest.finish()))
    try Storage.write(
      Array(ArchiveSums.text(sums).utf8), to: folder + "/" + ArchiveLayout.sumsName)
    try Storage.sync(folder)
  }

  /// The staging of this sink, made when the first body comes.
  private func opened() throws(Fault) -> Staging {
    if let staging { return staging }
    let token = String(UInt32.random(in: .min ... .max), radix: 16)
    let made = try StagingArea(root: spec.path).open("\(run.runID)-\(token)")
    staging = made
    return made
  }
}

extension ArchiveSink: PageArchive {
  func kept(_ unit: Unit) throws(Fault) -> (any KeptListing)? { try layout.newest(of: unit) }

  func beginListing() throws(Fault) {
    pages?.cancel()
    finished = nil
    let folder = try opened().unitPath
    try Storage.remove(folder)
    try Storage.makeFolders(folder, durably: false)
    pages = try ArchivePages(folder: folder, compression: spec.compression)
  }

  func beginPage(_ head: PageHead) throws(Fault) { try pages?.begin(head) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) { try pages?.write(bytes) }

  func endPage(records: Int) throws(Fault) { try pages?.end(records: records) }

  func beside(_ endpoint: String) throws(Fault) -> any PageSink {
    beside.removeValue(forKey: endpoint)?.cancel()
    let name = PathStep.encode(Array(endpoint.utf8))
    let listing = BesidePages(folder: try opened().path + "/beside-" + name)
    beside[endpoint] = listing
    return listing
  }
}

/// Names for fetches that nobody has yet.
private enum FetchName {
  static func free(at instant: Timestamp, in folder: String) throws(Fault) -> String {
    var name = instant.compact
    var number = 1
    while Storage.exists(folder + "/" + ArchiveLayout.fetchedPrefix + name) {
      number += 1
      name = "\(instant.compact)-\(number)"
    }
    return name
  }
}
