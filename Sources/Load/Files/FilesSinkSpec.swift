public import Formats
import FoundationEssentials
public import Records

/// The `files` sink as the definition describes it.
public struct FilesSinkSpec: SinkSpec {
  /// The folder below which units lie.
  public var path: String
  /// The text format of the files.
  public var format: TextFormat
  /// Columns whose values make folders below the billing period's, in order.
  public var partitionColumns: [String]
  /// How files are packed.
  public var compression: Compression
  /// Bytes after which a partition goes on in a new file.
  public var maximumFileBytes: Int?
  /// CSV: text that a spreadsheet would compute gets an apostrophe in front.
  public var escapesFormulas: Bool
  /// Whether a file system that cannot exchange two folders in one step is refused.
  public var isAtomic: Bool

  /// - Parameters:
  ///   - path: folder below which units lie.
  ///   - format: text format.
  ///   - partitionBy: columns that make folders; enrollment and billing period always do.
  ///   - compression: how files are packed.
  ///   - maximumFileBytes: bytes after which a new file starts.
  ///   - escapesFormulas: see the property.
  ///   - isAtomic: see the property.
  public init(
    path: String, format: TextFormat = .csv,
    partitionBy: [String] = [FrameColumn.billingPeriod], compression: Compression = .none,
    maximumFileBytes: Int? = nil, escapesFormulas: Bool = false, isAtomic: Bool = true
  ) {
    self.path = path
    self.format = format
    partitionColumns = partitionBy.filter {
      $0 != FrameColumn.billingPeriod && $0 != FrameColumn.enrollment
    }
    self.compression = compression
    self.maximumFileBytes = maximumFileBytes
    self.escapesFormulas = escapesFormulas
    self.isAtomic = isAtomic
  }

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "sink 'files'", diagnostics: diagnostics)
    let path = reader.requiredText("path")
    let format = reader.choice("format", of: TextFormat.allCases.map(\.rawValue))
    let partitions = reader.texts("partition_by")
    let compression = reader.choice("compression", of: Compression.words)
    let maximum = reader.size("max_file_size")
    let escapes = reader.flag("escape_formulas", default: false)
    let isAtomic = reader.flag("atomic", default: true)
    let place = reader.place
    reader.finish()
    if let maximum, maximum.bytes < Self.smallestFileBytes {
      diagnostics.report(
        "'max_file_size' of sink 'files' must be at least 64KiB, not \(maximum)", at: place)
    }
    if let partitions, let twice = Self.firstRepeated(partitions) {
      diagnostics.report("'partition_by' of sink 'files' names '\(twice)' twice", at: place)
    }
    guard !reader.hasProblems, let path else { return nil }
    self.init(
      path: context.path(path), format: format.flatMap(TextFormat.init) ?? .csv,
      partitionBy: partitions ?? [], compression: compression.flatMap(Compression.init) ?? .none,
      maximumFileBytes: maximum?.bytes, escapesFormulas: escapes, isAtomic: isAtomic)
  }

  /// The least that `max_file_size` may be.
  static let smallestFileBytes = 64 << 10

  public var name: String { "files" }
  public var commitOrder: Int { 1 }
  public var needsCurrency: Bool { false }
  public var destination: String? { "folder \(URL(filePath: path).standardized.path)" }

  public var folder: String? { path }

  public func check(_ schema: Schema) throws(Fault) {
    for name in partitionColumns where schema[name] == nil {
      throw Fault(
        .configuration,
        "sink 'files' is to partition by '\(name)', which is no column of the output."
          + Suggestion.sentence(for: name, among: schema.names))
    }
  }

  /// Makes the folder, removes what killed runs left in it, and tries whether folders can be exchanged.
  public func prepare(_ run: RunContext) throws(Fault) {
    try Storage.makeFolders(path)
    let area = StagingArea(root: path)
    try area.cleanUp(run)
    guard isAtomic else { return }
    guard try area.canExchange() else {
      throw Fault(
        .configuration, "the file system cannot exchange two folders in one step", at: path,
        remedy: "Write to a local disk, or set 'atomic: false' and keep readers away during loads")
    }
  }

  public func makeSink(_ run: RunContext) throws(Fault) -> any RecordSink {
    FilesSink(self, run: run)
  }

  public func verify(
    _ endpoint: String, _ take: (Verification) throws(Fault) -> Void
  ) throws(Fault) {
    for folder in try FilesLayout(root: path).unitFolders(of: endpoint)
    where Storage.exists(folder + "/" + FilesLayout.manifestName) {
      try take(FilesVerification(folder: folder).run())
    }
  }

  public func rows(of unit: Unit, ordinal: Int, _ schema: Schema) throws(Fault) -> [StoredRow] {
    let folder = try FilesLayout(root: path).folder(of: unit)
    return try FilesLookup(folder: folder, schema: schema).rows(ordinal: ordinal)
  }

  public func loads(of endpoint: String) throws(Fault) -> [LoadRecord] {
    var loads: [LoadRecord] = []
    for folder in try FilesLayout(root: path).unitFolders(of: endpoint) {
      if let manifest = try FilesManifest.read(in: folder) { loads.append(manifest.load) }
    }
    return loads
  }

  public func account(of endpoint: String) throws(Fault) -> SinkAccount {
    try FilesAccount(layout: FilesLayout(root: path)).account(of: endpoint)
  }

  private static func firstRepeated(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
  }
}
