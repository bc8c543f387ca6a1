import FoundationEssentials
public import Records

/// Where archived listings lie: `<root>/<endpoint>/enrollment=<e>/billing_period=<p>/fetched=<utc>`, and below
/// `<root>/inputs` what several may share, each under its digest.
public struct ArchiveLayout: Sendable {
  /// The archive's folder.
  public let root: String

  /// - Parameter root: the archive's folder.
  public init(root: String) { self.root = root }

  /// The name of a fetch's manifest.
  public static let manifestName = "_manifest.json"
  /// The name of the file with all digests of a fetch.
  public static let sumsName = "SHA256SUMS"
  /// What the name of a fetch's folder starts with.
  public static let fetchedPrefix = "fetched="

  /// The path of an input, from the folder of a fetch.
  public static func inputPath(_ sha256: String) -> String { "../../../../inputs/\(sha256)" }

  /// Where inputs lie.
  public var inputs: String { root + "/inputs" }

  /// The folder of a unit's fetches.
  public func folder(of unit: Unit) throws(Fault) -> String {
    let enrollment = try PathStep.encode(name: FrameColumn.enrollment, value: unit.enrollment)
    return
      "\(folder(of: unit.endpoint))/\(enrollment)/\(FrameColumn.billingPeriod)=\(unit.period)"
  }

  /// A fetch that lies in the archive.
  public struct Fetch: Sendable, Equatable {
    /// Its folder.
    public var folder: String
    /// Its enrollment.
    public var enrollment: String
    /// Its billing period.
    public var period: CalendarMonth
    /// When: `20170502T031500Z`, `-2` and so on where a second has several.
    public var fetched: String

    /// - Parameters:
    ///   - folder: its folder.
    ///   - enrollment: its enrollment.
    ///   - period: its billing period.
    ///   - fetched: when, as the folder names it.
    public init(folder: String, enrollment: String, period: CalendarMonth, fetched: String) {
      self.folder = folder
      self.enrollment = enrollment
      self.period = period
      self.fetched = fetched
    }

    /// Names sort by time, and those of one second by number.
    static func isEarlier(_ one: Fetch, _ other: Fetch) -> Bool {
      let (first, second) = (key(one.fetched), key(other.fetched))
      return first == second ? one.fetched < other.fetched : first < second
    }

    private static func key(_ fetched: String) -> (String, Int) {
      let parts = fetched.split(separator: "-", maxSplits: 1)
      return (parts.first.map(String.init) ?? "", parts.count > 1 ? Int(parts[1]) ?? 0 : 1)
    }
  }

  /// The fetches of an endpoint that are complete, by enrollment and period, the oldest first.
  public func fetches(of endpoint: String) throws(Fault) -> [Fetch] {
    var fetches: [Fetch] = []
    let top = folder(of: endpoint)
    for step in try Self.names(in: top) {
      guard let enrollment = PathStep.decode(step[...], name: FrameColumn.enrollment) else {
        continue
      }
      for month in try Self.names(in: top + "/" + step) {
        guard
          let period = PathStep.decode(month[...], name: FrameColumn.billingPeriod)
            .flatMap({ CalendarMonth($0) })
        else { continue }
        fetches += try Self.fetches(in: "\(top)/\(step)/\(month)", enrollment, period)
      }
    }
    return fetches
  }

  /// The fetches of a unit's period that are complete, the oldest first.
  public func fetches(of unit: Unit) throws(Fault) -> [Fetch] {
    try Self.fetches(in: folder(of: unit), unit.enrollment, unit.period)
  }

  /// The newest complete fetch of exactly a unit, with its manifest; nil when there is none.
  public func newest(of unit: Unit) throws(Fault) -> ArchivedListing? {
    for fetch in try fetches(of: unit).reversed() {
      let listing = try ArchivedListing(fetch)
      if listing.manifest.load.unit == unit { return listing }
    }
    return nil
  }

  private static func fetches(
    in folder: String, _ enrollment: String, _ period: CalendarMonth
  ) throws(Fault) -> [Fetch] {
    try names(in: folder).compactMap { name in
      let path = folder + "/" + name
      guard name.hasPrefix(fetchedPrefix),
        FileManager.default.fileExists(atPath: path + "/" + manifestName)
      else { return nil }
      return Fetch(
        folder: path, enrollment: enrollment, period: period,
        fetched: String(name.dropFirst(fetchedPrefix.count)))
    }.sorted(by: Fetch.isEarlier)
  }

  private func folder(of endpoint: String) -> String {
    root + "/" + PathStep.encode(Array(endpoint.utf8))
  }

  /// The names in a folder in order; none when there is no such folder.
  private static func names(in folder: String) throws(Fault) -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw Fault(.failed, "cannot be listed", at: folder)
    }
  }
}
