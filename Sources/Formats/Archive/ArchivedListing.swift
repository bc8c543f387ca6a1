public import Records

/// An archived listing, read again; every body is compared with its digest.
public final class ArchivedListing: KeptListing {
  /// What the archive says of it.
  public let manifest: ArchiveManifest
  /// The fetch.
  public let fetch: ArchiveLayout.Fetch
  public let source: LoadRecord.Source
  private let bodies: [ArchiveManifest.Page]

  /// Opens a fetch; no body is read yet.
  ///
  /// - Throws: `failed` when its manifest is damaged or that of another place.
  public init(_ fetch: ArchiveLayout.Fetch) throws(Fault) {
    self.fetch = fetch
    manifest = try ArchiveManifest.read(in: fetch.folder)
    source = manifest.load.source
    bodies = manifest.pages
    let unit = manifest.load.unit
    guard unit.enrollment == fetch.enrollment, unit.period == fetch.period,
      manifest.fetched == fetch.fetched
    else {
      throw ArchiveManifest.damage(
        "its manifest is that of \(unit), fetched \(manifest.fetched)", fetch.folder)
    }
  }

  private init(_ listing: ArchivedListing, _ pages: [ArchiveManifest.Page]) {
    manifest = listing.manifest
    fetch = listing.fetch
    bodies = pages
    source = LoadRecord.Source(
      url: pages.first?.url ?? "", etag: pages.first?.etag, pages: pages.count,
      bytes: pages.reduce(0) { $0 + $1.bytes }, sha256: pages.first?.sha256 ?? "",
      confirmed: true)
  }

  public var pages: [KeptPage] {
    bodies.map { KeptPage(head: $0.head, bytes: $0.bytes, records: $0.records) }
  }

  public func beside(_ endpoint: String) throws(Fault) -> (any KeptListing)? {
    manifest.beside.first { $0.endpoint == endpoint }.map { ArchivedListing(self, $0.pages) }
  }

  public func read(
    page: Int, into take: (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault) {
    let body = bodies[page]
    let path = fetch.folder + "/" + body.path
    let digest = Digest()
    var bytes = 0
    var refusal: Fault?
    let file = try open(path)
    let isPacked = path.hasSuffix(".zst") || path.hasSuffix(".gz")
    let reader: any ByteReader =
      isPacked
      ? InflatingReader(file, place: path, limits: InflateLimits(maximumBytes: body.bytes + 1))
      : file
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try unpacking(path) { () throws(Fault) in
        try piece.withUnsafeMutableBufferPointer { (room) throws(Fault) in
          try reader.read(into: UnsafeMutableRawBufferPointer(room))
        }
      }
      if count == 0 { break }
      bytes += count
      guard bytes <= body.bytes else { break }
      try piece.withUnsafeBufferPointer { (room) throws(Fault) in
        let part = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: room[..<count]))
        digest.update(part)
        guard refusal == nil else { return }
        do throws(Fault) {
          try take(part)
        } catch {
          // Whoever takes bytes of a damaged body stumbles over them; the damage is what has to be told.
          guard error.category == .failed else { throw error }
          refusal = error
        }
      }
    }
    guard bytes == body.bytes, digest.finish() == body.sha256,
      file.digest.finish() == body.packedSHA256
    else {
      throw ArchiveManifest.damage(
        "the archived body is not the one that was received: its bytes or SHA-256 differ", path)
    }
    if let refusal { throw refusal }
  }

  private func open(_ path: String) throws(Fault) -> DigestingReader {
    do throws(Fault) {
      return DigestingReader(try DescriptorReader(path: path))
    } catch {
      throw ArchiveManifest.damage(error.message, path)
    }
  }

  private func unpacking(
    _ path: String, _ read: () throws(Fault) -> Int
  ) throws(Fault) -> Int {
    do throws(Fault) {
      return try read()
    } catch {
      throw ArchiveManifest.damage(error.message, path)
    }
  }
}

/// Reads another reader's bytes and takes their digest.
private final class DigestingReader: ByteReader {
  private let source: DescriptorReader
  let digest = Digest()

  init(_ source: DescriptorReader) { self.source = source }

  func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    let count = try source.read(into: room)
    digest.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
    return count
  }
}
