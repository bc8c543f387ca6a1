import Billing
public import Records

/// An archive as a definition describes it: `api: archive`.
///
/// Keys: `endpoint`, `archive` (`path`, and `fetched` for another fetch than the newest), `periods` or `dates`; from the
/// definition's own sections `http.concurrency` and, of `limits`, `record`. Enrollments and periods are what is there.
public struct ArchiveSourceSpec: SourceSpec {
  /// The periods that the definition asks for; all that there are unless told.
  public private(set) var selection = PeriodSelection.all
  let target: Endpoint
  /// The archive's folder.
  let path: String
  /// The fetch to replay; nil for the newest of each unit.
  let fetched: String?
  let http: HTTPOptions
  let limits: EnterpriseSourceSpec.BodyLimits

  /// Reads the options of `source`; every problem is reported.
  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "source 'archive'", diagnostics: diagnostics)
    let endpoint =
      reader.requiredNode("endpoint") == nil
      ? nil : reader.choice("endpoint", of: Endpoint.allCases.map(\.rawValue))
    var path: String?
    var fetched: String?
    if let node = reader.requiredNode("archive") {
      var archive = ConfigReader(node, subject: "archive", diagnostics: diagnostics)
      path = archive.requiredText("path")
      fetched = archive.parsed("fetched", "an instant such as 20170502T031500Z") { text in
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } && !text.isEmpty
          ? text : nil
      }
      archive.finish()
    }
    http = HTTPOptions(context.sections["http"], diagnostics: diagnostics)
    limits = EnterpriseSourceSpec.BodyLimits(context.sections["limits"])
    if let selection = Self.selection(&reader, diagnostics) { self.selection = selection }
    reader.finish()
    guard !reader.hasProblems, let target = endpoint.flatMap({ Endpoint(rawValue: $0) }), let path
    else { return nil }
    self.target = target
    self.path = context.path(path)
    self.fetched = fetched
  }

  /// One fetch of an archive, by its place.
  ///
  /// - Parameters:
  ///   - path: the archive's folder.
  ///   - fetched: the fetch, as its folder names it.
  ///   - endpoint: the endpoint's name in YAML.
  ///   - record: the longest record.
  public init?(path: String, fetched: String, endpoint: String, record: ByteSize) {
    guard let target = Endpoint(rawValue: endpoint) else { return nil }
    self.target = target
    self.path = path
    self.fetched = fetched
    http = HTTPOptions()
    limits = EnterpriseSourceSpec.BodyLimits(recordBytes: record.bytes)
  }

  private static func selection(
    _ reader: inout ConfigReader, _ diagnostics: Diagnostics
  ) -> PeriodSelection? {
    let periods = reader.parsed("periods", PeriodSelection.grammar) { PeriodSelection($0) }
    guard let node = reader.node("dates") else { return periods }
    var dates = ConfigReader(node, subject: "dates", diagnostics: diagnostics)
    let from = dates.parsed("from", "a day (YYYY-MM-DD)") { CalendarDate($0) }
    let to = dates.parsed("to", "a day (YYYY-MM-DD)") { CalendarDate($0) }
    dates.finish()
    if periods != nil {
      diagnostics.report("'dates' of source 'archive' does not go with 'periods'", at: node.place)
    }
    guard let from, let to, from < to else {
      if !dates.hasProblems {
        diagnostics.report("dates needs 'from', and 'to' after it", at: node.place)
      }
      return periods
    }
    return .days(from..<to)
  }

  /// The endpoint's name in YAML.
  public var endpoint: String { target.rawValue }

  /// The columns of the endpoint's records.
  public var schema: Schema { target.dataset.schema }

  /// Units that are read at a time.
  public var concurrency: Int { http.concurrency }

  /// Which bodies they are decides the entity tag; how they are read, this.
  public var fingerprint: String { "archive \(endpoint)" }

  public var wording: SourceWording {
    SourceWording(unchanged: "the archive has nothing newer", changed: "changed in the archive")
  }

  /// Opens the source.
  public func makeSource(_ run: RunContext) throws(Fault) -> any RecordSource {
    ArchiveSource(self, run)
  }
}
