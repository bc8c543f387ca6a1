import Billing
import Formats
import JSONStream
public import Records

/// Files as a source, as a definition describes it: `api: files`.
///
/// Keys: `endpoint`, `files: {path, combine, currency}`, `enrollment` (one or a list: which to load, and whose files
/// are that do not tell), `periods` or `dates`; from the definition's own sections `http.concurrency` and, of
/// `limits`, `record`, `page` and `zstd_window`.
public struct FilesSourceSpec: SourceSpec {
  /// What several files of one unit are to each other.
  enum Combine: String, CaseIterable, Sendable {
    /// Pieces of one listing.
    case parts
    /// Each the whole listing, of which the newest counts.
    case newest
    /// Deliveries that overlap.
    case windows
  }

  /// The periods that the definition asks for; all that there are unless told.
  public private(set) var selection = PeriodSelection.all
  let dataset: Endpoint
  /// As the definition wrote them.
  let patterns: [String]
  /// Where the definition is; relative patterns start there.
  let context: SpecContext
  let combine: Combine?
  let currency: String?
  let enrollments: [Enrollment]
  let limits: ScanLimits
  let inflate: InflateLimits
  /// Units that are read at a time.
  public let concurrency: Int

  /// Reads the options of `source`; every problem is reported.
  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "source 'files'", diagnostics: diagnostics)
    let endpoint =
      reader.requiredNode("endpoint") == nil
      ? nil
      : reader.choice("endpoint", of: Endpoint.allCases.map(\.rawValue))
        .flatMap { Endpoint(rawValue: $0) }
    concurrency = HTTPOptions(context.sections["http"], diagnostics: diagnostics).concurrency
    let sizes = EnterpriseSourceSpec.BodyLimits(context.sections["limits"])
    limits = ScanLimits(maximumRecordBytes: sizes.recordBytes)
    inflate = InflateLimits(
      maximumBytes: sizes.pageBytes, zstdWindowBytes: Self.zstdWindow(context.sections["limits"]))
    enrollments = Self.enrollments(&reader, diagnostics)
    let days = Self.days(&reader, endpoint, diagnostics)
    if let periods = reader.parsed("periods", PeriodSelection.grammar, { PeriodSelection($0) }) {
      selection = periods
    }
    if let days { selection = days }
    let options = FilesOptions(&reader, diagnostics)
    patterns = options.patterns
    combine = options.combine
    currency = options.currency
    self.context = context
    reader.finish()
    guard !reader.hasProblems, let endpoint else { return nil }
    dataset = endpoint
  }

  /// The endpoint's name in YAML.
  public var endpoint: String { dataset.rawValue }

  /// The columns of the endpoint's records.
  public var schema: Schema { dataset.dataset.schema }

  /// What changes rows: what the files mean to each other, and what they are said to be in. Where they lie does not.
  public var fingerprint: String {
    "files \(endpoint) \(combine?.rawValue ?? "single") \(currency ?? "")"
  }

  public var wording: SourceWording {
    SourceWording(unchanged: "the files are the same", changed: "the files changed")
  }

  /// Opens the source; nothing is read before its first question.
  public func makeSource(_ run: RunContext) throws(Fault) -> any RecordSource {
    FilesSource(self, run)
  }

  private static func zstdWindow(_ limits: ConfigNode?) -> Int {
    let node = limits?.members?.first { $0.key == "zstd_window" }
    return node?.value.text.flatMap { ByteSize($0) }?.bytes ?? 1 << 23
  }

  private static func enrollments(
    _ reader: inout ConfigReader, _ diagnostics: Diagnostics
  ) -> [Enrollment] {
    let place = reader.node("enrollment")?.place ?? reader.place
    return (reader.texts("enrollment") ?? []).compactMap { text in
      guard let enrollment = Enrollment(text) else {
        diagnostics.report(
          "'enrollment' of source 'files' must be 1 to 64 letters, digits, '-' or '_'", at: place)
        return nil
      }
      return enrollment
    }
  }

  private static func days(
    _ reader: inout ConfigReader, _ endpoint: Endpoint?, _ diagnostics: Diagnostics
  ) -> PeriodSelection? {
    guard let node = reader.node("dates") else { return nil }
    if reader.node("periods") != nil {
      diagnostics.report("'dates' of source 'files' does not go with 'periods'", at: node.place)
    }
    if let endpoint, endpoint.dataset.dayColumn == nil {
      diagnostics.report(
        "\(endpoint.rawValue) have no days that could be loaded by 'dates'. Use 'periods'",
        at: node.place)
    }
    var dates = ConfigReader(node, subject: "dates", diagnostics: diagnostics)
    let day = { (text: String) in CalendarDate(text) }
    let from =
      dates.requiredNode("from") == nil ? nil : dates.parsed("from", "a day (YYYY-MM-DD)", day)
    let to = dates.requiredNode("to") == nil ? nil : dates.parsed("to", "a day (YYYY-MM-DD)", day)
    dates.finish()
    guard let from, let to else { return nil }
    guard from < to else {
      diagnostics.report("'to' of dates must be after 'from', which is included", at: node.place)
      return nil
    }
    return .days(from..<to)
  }
}

/// The options under `files`.
private struct FilesOptions {
  var patterns: [String] = []
  var combine: FilesSourceSpec.Combine?
  var currency: String?

  init(_ outer: inout ConfigReader, _ diagnostics: Diagnostics) {
    guard let node = outer.requiredNode("files") else { return }
    var reader = ConfigReader(node, subject: "files", diagnostics: diagnostics)
    if let path = reader.requiredNode("path") {
      patterns = (reader.texts("path") ?? []).filter { !$0.isEmpty }
      if patterns.isEmpty, path.text != nil || path.elements?.isEmpty == true {
        diagnostics.report("'path' of files must name at least one file", at: path.place)
      }
    }
    combine = reader.choice("combine", of: FilesSourceSpec.Combine.allCases.map(\.rawValue))
      .flatMap { FilesSourceSpec.Combine(rawValue: $0) }
    currency = reader.parsed("currency", "a currency code such as EUR") { text in
      text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
    }
    reader.finish()
  }
}
