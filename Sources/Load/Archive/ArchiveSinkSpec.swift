public import Formats
import FoundationEssentials
public import Records

/// The `archive` sink as the definition describes it: every body as it came, in place of rows.
public struct ArchiveSinkSpec: SinkSpec {
  /// The archive's folder.
  public var path: String
  /// How bodies are packed.
  public var compression: Compression
  /// Whether what tells the currency is archived with each listing.
  public var keepsCurrency: Bool

  /// - Parameters:
  ///   - path: the archive's folder.
  ///   - compression: how bodies are packed.
  ///   - keepsCurrency: whether what tells the currency is archived with each listing.
  public init(path: String, compression: Compression = .zstd(level: 1), keepsCurrency: Bool = true)
  {
    self.path = path
    self.compression = compression
    self.keepsCurrency = keepsCurrency
  }

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "sink 'archive'", diagnostics: diagnostics)
    let path = reader.requiredText("path")
    let compression = reader.choice("compression", of: Compression.words)
    let keepsCurrency = reader.flag("currency", default: true)
    reader.finish()
    guard !reader.hasProblems, let path else { return nil }
    self.init(
      path: context.path(path),
      compression: compression.flatMap(Compression.init) ?? .zstd(level: 1),
      keepsCurrency: keepsCurrency)
  }

  public var name: String { "archive" }
  public var commitOrder: Int { 0 }
  public var needsCurrency: Bool { keepsCurrency }
  public var keepsPages: Bool { true }
  // In the words of sink 'files', whose exchange of folders would take the archive away.
  public var folder: String? { path }
  public var destination: String? { "folder \(URL(filePath: path).standardized.path)" }

  public func check(_ schema: Schema) throws(Fault) {}

  /// Makes the folder and removes what killed runs left in it.
  public func prepare(_ run: RunContext) throws(Fault) {
    try Storage.makeFolders(path)
    try StagingArea(root: path).cleanUp(run)
  }

  public func makeSink(_ run: RunContext) throws(Fault) -> any RecordSink {
    ArchiveSink(self, run: run)
  }

  /// Every fetch, not only the newest of each unit.
  public func verify(
    _ endpoint: String, _ take: (Verification) throws(Fault) -> Void
  ) throws(Fault) {
    for fetch in try ArchiveLayout(root: path).fetches(of: endpoint) {
      try take(ArchiveVerification(fetch: fetch).run())
    }
  }

  /// The fetch whose bodies are those that a load was made of, by their digest; nil when they were not archived.
  public func fetch(of load: LoadRecord) throws(Fault) -> ArchivedListing? {
    for fetch in try ArchiveLayout(root: path).fetches(of: load.unit).reversed() {
      let listing = try ArchivedListing(fetch)
      if listing.source.sha256 == load.source.sha256 { return listing }
    }
    return nil
  }

  /// The newest complete fetch of each unit.
  public func loads(of endpoint: String) throws(Fault) -> [LoadRecord] {
    var loads: [Unit: LoadRecord] = [:]
    for fetch in try ArchiveLayout(root: path).fetches(of: endpoint) {
      let load = try ArchivedListing(fetch).manifest.load
      loads[load.unit] = load
    }
    return loads.values.sorted {
      ($0.unit.enrollment, $0.unit.period, $0.startedAt)
        < ($1.unit.enrollment, $1.unit.period, $1.startedAt)
    }
  }
}
