import Pipeline
import Records

extension RowExplanation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case endpoint, enrollment, period, row, agrees, listing, origin, steps, outcome, reason, rows
    case sinks, inputs
    case hasSamePlan = "same_plan"
    case hasSameTotals = "same_totals"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(trace.unit.endpoint, forKey: .endpoint)
    try container.encode(trace.unit.enrollment, forKey: .enrollment)
    try container.encode(trace.unit.period, forKey: .period)
    try container.encode(trace.row, forKey: .row)
    try container.encode(agrees, forKey: .agrees)
    try container.encode(hasSamePlan, forKey: .hasSamePlan)
    try container.encodeIfPresent(hasSameTotals, forKey: .hasSameTotals)
    try container.encode(Listing(self), forKey: .listing)
    try container.encodeIfPresent(trace.origin.map { Origin($0, pageFile) }, forKey: .origin)
    try container.encode(trace.steps.map { StepAnswer($0) }, forKey: .steps)
    try container.encode(trace.outcome.word, forKey: .outcome)
    try container.encodeIfPresent(trace.outcome.reason, forKey: .reason)
    try container.encode(trace.rows.map(object), forKey: .rows)
    try container.encode(found.map { SinkAnswer($0, trace) }, forKey: .sinks)
    try container.encode(inputs, forKey: .inputs)
  }

  private struct Listing: Encodable {
    let url: String
    let etag: String?
    let pages: Int
    let records: Int
    let sha256: String
    let archive: String?
    let isLoaded: Bool

    init(_ explanation: RowExplanation) {
      let source = explanation.trace.listing
      url = source.url
      etag = source.etag
      pages = source.pages
      sha256 = source.sha256
      records = explanation.trace.records
      archive = explanation.archive
      isLoaded = explanation.isSameListing
    }

    enum CodingKeys: String, CodingKey {
      case url, etag, pages, records, sha256, archive
      case isLoaded = "is_the_loaded_one"
    }
  }

  private struct Origin: Encodable {
    let page: Int
    let url: String?
    let file: String?
    let pointer: String
    let byteOffset: Int
    let byteCount: Int
    let record: String

    init(_ origin: RowTrace.Origin, _ file: String?) {
      page = origin.page + 1
      url = origin.url
      self.file = file
      pointer = origin.pointer
      byteOffset = origin.byteOffset
      byteCount = origin.byteCount
      record = origin.record
    }

    enum CodingKeys: String, CodingKey {
      case page, url, file, pointer, record
      case byteOffset = "byte_offset"
      case byteCount = "bytes"
    }
  }

  private struct StepAnswer: Encodable {
    let transform: String
    let rows: Int
    let changes: [RowChange]
    let notes: [String]

    init(_ step: RowTrace.Step) {
      transform = step.name
      rows = step.after.count
      changes = RowChange.all(of: step)
      notes = step.notes
    }
  }

  private struct SinkAnswer: Encodable {
    struct Row: Encodable {
      let location: String
      let values: [String: String?]
      let differences: [Difference]
    }

    let sink: String
    let destination: String?
    let loadID: String
    let runID: String
    let finishedAt: Timestamp
    let agrees: Bool
    let rows: [Row]

    init(_ found: Found, _ trace: RowTrace) {
      sink = found.sink
      destination = found.destination
      loadID = found.load.loadID
      runID = found.load.runID
      finishedAt = found.load.finishedAt
      agrees = found.agrees(with: trace)
      rows = zip(found.rows, found.differences).map {
        Row(location: $0.location, values: object($0.values), differences: $1)
      }
    }

    enum CodingKeys: String, CodingKey {
      case sink, destination, agrees, rows
      case loadID = "load_id"
      case runID = "run_id"
      case finishedAt = "finished_at"
    }
  }
}

/// Values by column.
private func object(_ values: [NamedValue]) -> [String: String?] {
  Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
}

extension RowTrace.Outcome {
  /// `written`, `dropped` or `put aside`.
  var word: String {
    switch self {
    case .written: "written"
    case .dropped: "dropped"
    case .putAside: "put aside"
    }
  }

  /// Who dropped it or why it was put aside.
  var reason: String? {
    switch self {
    case .written: nil
    case .dropped(let name): name
    case .putAside(let reason): reason
    }
  }
}
