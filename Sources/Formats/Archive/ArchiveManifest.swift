import FoundationEssentials
public import Records

/// `_manifest.json` of an archived listing: where each body came from, and its bytes and digests.
///
/// Beside it lies `SHA256SUMS`, with the digest of the manifest and of every file it names, for `sha256sum -c`.
public struct ArchiveManifest: Sendable, Equatable, Codable {
  /// One archived body.
  public struct Page: Sendable, Equatable, Codable {
    /// Path relative to the manifest.
    public var path: String
    /// The request's URL without secrets.
    public var url: String
    /// The body's entity tag.
    public var etag: String?
    /// Header fields worth keeping.
    public var headers: [String: String]
    /// What the bytes are.
    public var form: BodyForm
    /// Records in the body.
    public var records: Int
    /// Bytes of the body, unpacked.
    public var bytes: Int
    /// SHA-256 of the body, unpacked, hexadecimal.
    public var sha256: String
    /// Bytes of the file as it lies there.
    public var packedBytes: Int
    /// SHA-256 of the file as it lies there, hexadecimal.
    public var packedSHA256: String

    /// - Parameters:
    ///   - path: relative to the manifest.
    ///   - head: what was known when the body began.
    ///   - records: records in it.
    ///   - bytes: bytes, unpacked.
    ///   - sha256: digest, unpacked.
    ///   - packedBytes: bytes as it lies there.
    ///   - packedSHA256: digest as it lies there.
    public init(
      path: String, head: PageHead, records: Int, bytes: Int, sha256: String, packedBytes: Int,
      packedSHA256: String
    ) {
      self.path = path
      url = head.url
      etag = head.etag
      headers = head.headers
      form = head.form
      self.records = records
      self.bytes = bytes
      self.sha256 = sha256
      self.packedBytes = packedBytes
      self.packedSHA256 = packedSHA256
    }

    /// What was known when the body began.
    public var head: PageHead { PageHead(url: url, etag: etag, headers: headers, form: form) }

    enum CodingKeys: String, CodingKey {
      case path, url, etag, headers, form, records, bytes, sha256
      case packedBytes = "packed_bytes"
      case packedSHA256 = "packed_sha256"
    }
  }

  /// The listing of another endpoint on which the rows depended.
  public struct Beside: Sendable, Equatable, Codable {
    /// The endpoint's name.
    public var endpoint: String
    /// Its bodies.
    public var pages: [Page]

    /// - Parameters:
    ///   - endpoint: the endpoint's name.
    ///   - pages: its bodies.
    public init(endpoint: String, pages: [Page]) {
      self.endpoint = endpoint
      self.pages = pages
    }
  }

  /// Something else that made the rows: the plan, the definition, a mapping or rate table.
  public struct Material: Sendable, Equatable, Codable {
    /// `plan`, `definition`, or `input` for a mapping or rate table.
    public var role: String
    /// What the definition calls it.
    public var name: String
    /// Path relative to the manifest.
    public var path: String
    /// SHA-256 of its bytes, hexadecimal.
    public var sha256: String

    /// - Parameters:
    ///   - role: `plan`, `definition` or `input`.
    ///   - name: what the definition calls it.
    ///   - path: relative to the manifest.
    ///   - sha256: digest, hexadecimal.
    public init(role: String, name: String, path: String, sha256: String) {
      self.role = role
      self.name = name
      self.path = path
      self.sha256 = sha256
    }
  }

  /// The version of the format, now 1.
  public static let currentVersion = 1

  /// The version that the manifest was written in.
  public var formatVersion: Int
  /// The fetch, as the folder names it: `20170502T031500Z`.
  public var fetched: String
  /// The load that kept it.
  public var load: LoadRecord
  /// The bodies in order.
  public var pages: [Page]
  /// Other listings on which the rows depended.
  public var beside: [Beside]
  /// What else made the rows.
  public var material: [Material]

  /// - Parameters:
  ///   - fetched: the fetch, as the folder names it.
  ///   - load: the load that kept it.
  ///   - pages: the bodies in order.
  ///   - beside: other listings on which the rows depended.
  ///   - material: what else made the rows.
  public init(
    fetched: String, load: LoadRecord, pages: [Page], beside: [Beside], material: [Material]
  ) {
    formatVersion = Self.currentVersion
    self.fetched = fetched
    self.load = load
    self.pages = pages
    self.beside = beside
    self.material = material
  }

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case fetched, pages, beside, material
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    formatVersion = try container.decode(Int.self, forKey: .formatVersion)
    fetched = try container.decode(String.self, forKey: .fetched)
    pages = try container.decode([Page].self, forKey: .pages)
    beside = try container.decode([Beside].self, forKey: .beside)
    material = try container.decode([Material].self, forKey: .material)
    load = try LoadRecord(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try load.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(formatVersion, forKey: .formatVersion)
    try container.encode(fetched, forKey: .fetched)
    try container.encode(pages, forKey: .pages)
    try container.encode(beside, forKey: .beside)
    try container.encode(material, forKey: .material)
  }

  /// The manifest's bytes: JSON, keys in order, a last line end.
  public func encoded() throws(Fault) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + [0x0A]
    } catch {
      throw Fault(.failed, "the manifest of an archived listing cannot be written: \(error)")
    }
  }
}

// MARK: - Reading

extension ArchiveManifest {
  /// Reads the manifest of an archived listing and makes sure that it is the one that was written.
  ///
  /// - Parameter folder: the folder of the fetch.
  /// - Throws: `failed` when it, or its line in `SHA256SUMS`, is missing, damaged or contradicts itself.
  public static func read(in folder: String) throws(Fault) -> ArchiveManifest {
    let path = folder + "/" + ArchiveLayout.manifestName
    let bytes = try WholeFile.read(path)
    let digest = Digest()
    bytes.withUnsafeBytes { digest.update($0) }
    let sums = try ArchiveSums.read(in: folder)
    guard sums[ArchiveLayout.manifestName] == digest.finish() else {
      throw damage("is not the manifest whose digest is in \(ArchiveLayout.sumsName)", path)
    }
    let manifest: ArchiveManifest
    do {
      manifest = try JSONDecoder().decode(ArchiveManifest.self, from: Data(bytes))
    } catch {
      throw damage("is no manifest of an archived listing", path)
    }
    guard manifest.formatVersion <= currentVersion else {
      throw Fault(
        .failed, "was written by a newer version of meterline", at: path,
        remedy: "Upgrade meterline")
    }
    try manifest.checkItself(sums, path)
    return manifest
  }

  /// What a damaged archive is refused with.
  static func damage(_ what: String, _ place: String) -> Fault {
    Fault(
      .failed, what, at: place,
      remedy: "Restore the archive from a copy, or name another fetch with 'fetched'")
  }

  private func checkItself(_ sums: [String: String], _ place: String) throws(Fault) {
    guard pages.count == load.source.pages, pages.reduce(0, { $0 + $1.bytes }) == load.source.bytes,
      pages.count != 1 || pages[0].sha256 == load.source.sha256
    else { throw Self.damage("its pages are not those that it counts", place) }
    for page in pages where page.path.contains("/") || page.path.hasPrefix(".") {
      throw Self.damage("names a page outside its folder: \(page.path)", place)
    }
    for (path, sha256) in inputs where path != ArchiveLayout.inputPath(sha256) {
      throw Self.damage("names an input outside its archive: \(path)", place)
    }
    for (path, sha256) in pages.map({ ($0.path, $0.packedSHA256) }) + inputs
    where sums[path] != sha256 {
      throw Self.damage("\(ArchiveLayout.sumsName) has another digest of \(path)", place)
    }
  }

  /// Paths and digests of all that lies in the archive's own `inputs`.
  public var inputs: [(path: String, sha256: String)] {
    beside.flatMap(\.pages).map { ($0.path, $0.packedSHA256) }
      + material.map { ($0.path, $0.sha256) }
  }
}
