import Formats
import FoundationEssentials
public import Records

/// `_manifest.json`: the load's record, and the files beside it with their sizes and digests.
///
/// Written and made durable in the staging, so that rows and record become visible in one act.
public struct FilesManifest: Sendable, Equatable, Codable {
  /// One file of the load.
  public struct File: Sendable, Equatable, Codable {
    /// Path relative to the manifest.
    public var path: String
    /// Size in bytes, as it lies there.
    public var bytes: Int
    /// Rows in it.
    public var rows: Int
    /// SHA-256 of the file as it lies there, hexadecimal.
    public var sha256: String

    /// - Parameters:
    ///   - path: relative to the manifest.
    ///   - bytes: size as it lies there.
    ///   - rows: rows in it.
    ///   - sha256: digest of the file, hexadecimal.
    public init(path: String, bytes: Int, rows: Int, sha256: String) {
      self.path = path
      self.bytes = bytes
      self.rows = rows
      self.sha256 = sha256
    }
  }

  /// The version of the format, now 1.
  public static let currentVersion = 1

  /// The version that the manifest was written in.
  public var formatVersion: Int
  /// The load.
  public var load: LoadRecord
  /// The files, by path.
  public var files: [File]
  /// What the rows cost by day; nil where no column tells it, or an older version wrote the manifest.
  public var costByDay: CostByDay?

  /// - Parameters:
  ///   - load: the load.
  ///   - files: the files.
  public init(load: LoadRecord, files: [File]) {
    formatVersion = Self.currentVersion
    self.load = load
    self.files = files
  }

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case files
    case costByDay = "cost_daily"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    formatVersion = try container.decode(Int.self, forKey: .formatVersion)
    files = try container.decode([File].self, forKey: .files)
    costByDay = try container.decodeIfPresent(CostByDay.self, forKey: .costByDay)
    load = try LoadRecord(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try load.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(formatVersion, forKey: .formatVersion)
    try container.encode(files, forKey: .files)
    try container.encodeIfPresent(costByDay, forKey: .costByDay)
  }

  /// Reads the manifest of a folder; nil when it has none, and so is no load.
  ///
  /// - Throws: `failed` when there is one that cannot be read as a manifest of a known version.
  public static func read(in folder: String) throws(Fault) -> FilesManifest? {
    let path = folder + "/" + FilesLayout.manifestName
    guard let bytes = try Storage.read(path) else { return nil }
    do {
      let manifest = try JSONDecoder().decode(FilesManifest.self, from: Data(bytes))
      if manifest.formatVersion <= currentVersion { return manifest }
    } catch {
      throw Fault(
        .failed, "is no manifest: \(reason(error))", at: path,
        remedy: "Remove the folder to load the period anew")
    }
    throw Fault(
      .failed, "was written by a newer version of meterline", at: path, remedy: "Upgrade meterline")
  }

  /// Writes the manifest into a folder, keys in order, and makes it durable.
  func write(in folder: String) throws(Fault) {
    let path = folder + "/" + FilesLayout.manifestName
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes: [UInt8]
    do {
      var others = self
      others.costByDay = nil
      var lines = String(decoding: try encoder.encode(others), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      // The encoder would give each of the many sums seven lines.
      let key = "  \"\(CodingKeys.costByDay.rawValue)\""
      if let costByDay, let place = lines.firstIndex(where: { $0.hasPrefix("  \"") && $0 > key }) {
        lines.insert("\(key) : \(try costByDay.json()),", at: place)
      }
      bytes = Array(lines.joined(separator: "\n").utf8) + [0x0A]
    } catch {
      throw Fault(.failed, "the manifest cannot be written: \(error)", at: path)
    }
    try Storage.write(bytes, to: path)
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return place.isEmpty ? context.debugDescription : "'\(place)': \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }
}
