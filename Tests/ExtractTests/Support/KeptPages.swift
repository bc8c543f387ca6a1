import Records

/// Keeps bodies in memory as sink `archive` keeps them in files, and lets them be read again.
final class KeptPages: PageSink, KeptListing {
  private(set) var bodies: [[UInt8]] = []
  private(set) var heads: [PageHead] = []
  private(set) var records: [Int] = []
  private(set) var listings = 0
  private(set) var others: [String: KeptPages] = [:]
  private var isOpen = false
  /// What reading a page throws, for archives that are damaged.
  var damage: Fault?

  func beginListing() throws(Fault) {
    listings += 1
    (bodies, heads, records, isOpen) = ([], [], [], false)
  }

  func beginPage(_ head: PageHead) throws(Fault) {
    if isOpen {
      bodies.removeLast()
      heads.removeLast()
    }
    bodies.append([])
    heads.append(head)
    isOpen = true
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) { bodies[bodies.count - 1] += bytes }

  func endPage(records count: Int) throws(Fault) {
    records.append(count)
    isOpen = false
  }

  func beside(_ endpoint: String) throws(Fault) -> any PageSink {
    let pages = KeptPages()
    others[endpoint] = pages
    return pages
  }

  // MARK: - Read again

  var texts: [String] { bodies.map { String(decoding: $0, as: UTF8.self) } }

  var source: LoadRecord.Source {
    LoadRecord.Source(
      url: heads.first?.url ?? "", etag: heads.first?.etag, pages: bodies.count,
      bytes: bodies.reduce(0) { $0 + $1.count }, sha256: Digest.sha256(of: texts.joined()),
      confirmed: true)
  }

  var pages: [KeptPage] {
    bodies.indices.map {
      KeptPage(head: heads[$0], bytes: bodies[$0].count, records: records[$0])
    }
  }

  func read(
    page: Int, into take: (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault) {
    try bodies[page].withUnsafeBufferPointer { (bytes) throws(Fault) in
      try take(UnsafeRawBufferPointer(bytes))
    }
    if let damage { throw damage }
  }

  func beside(_ endpoint: String) throws(Fault) -> (any KeptListing)? {
    let kept: KeptPages? = others[endpoint]
    return kept
  }
}

extension SourceBench {
  /// Reads 201704 of enrollment 100 and keeps its bodies.
  func read(
    keeping pages: KeptPages?, kept: KeptPages? = nil, needsCurrency: Bool = false,
    dropsRepeatedPages: Bool = false
  ) throws -> (outcome: ReadOutcome, rows: RowCollector) {
    let rows = RowCollector(schema)
    guard let period = CalendarMonth("201704") else { throw Fault(.failed, "period") }
    let request = ReadRequest(
      unit: Unit(endpoint: endpoint, enrollment: "100", period: period), width: schema.width,
      kept: kept, pages: pages, needsCurrency: needsCurrency,
      dropsRepeatedPages: dropsRepeatedPages)
    return (try source.read(request, into: rows), rows)
  }
}
