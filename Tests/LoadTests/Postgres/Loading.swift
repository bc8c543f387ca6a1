import Billing
import JSONStream
@testable import Load
import Postgres
import Records
import TestSupport

/// A value of a test row: its text and what it is.
enum Cell: Sendable {
  case null
  case string(String)
  case escaped(String)
  case text(String)
  case number(String)
  case bool(String)
  case json(String)

  var slotKind: (Slot.Kind, String) {
    switch self {
    case .null: (.null, "")
    case .string(let text): (.string, text)
    case .escaped(let text): (.escaped, text)
    case .text(let text): (.text, text)
    case .number(let text): (.number, text)
    case .bool(let text): (.bool, text)
    case .json(let text): (.json, text)
    }
  }
}

/// A database of its own, a definition that loads into it, and a few words to say what is loaded.
struct Warehouse {
  let url: String
  var table: QualifiedName?
  var schema = Dataset.usageDetails.schema
  var run = RunContext(runID: "20170502T031500Z-test", pipeline: "usage-nightly")
  var access: DatabaseAccess

  init(_ url: String? = nil) throws {
    self.url = try url ?? PostgresServer.shared().makeDatabase()
    access = DatabaseAccess(address: try ConnectionAddress(self.url))
    access.connecting = Patience(limit: .milliseconds(300), longestPause: .milliseconds(100))
    access.swapping = Patience(limit: .seconds(20), longestPause: .milliseconds(200))
  }

  var spec: PostgresSinkSpec {
    var spec = PostgresSinkSpec(address: access.address, table: table)
    spec.access = access
    return spec
  }

  func connect() throws -> PostgresConnection { try PostgresConnection(access.address) }

  func unit(_ period: String = "201704", enrollment: String = "100") -> Unit {
    Unit(
      endpoint: schema.endpoint, enrollment: enrollment,
      period: CalendarMonth(period) ?? CalendarMonth(index: 0))
  }

  /// The first value of the first row.
  @discardableResult
  func ask(_ sql: SQL) throws -> String? { try connect().query(sql).first?.text(at: 0) }

  /// A batch of rows, each some cells by column; all others are null.
  func batch(_ rows: [[String: Cell]], of unit: Unit) -> RecordBatch {
    let batch = RecordBatch(width: schema.width)
    for (ordinal, row) in rows.enumerated() {
      let index = batch.slots.appendRow(RecordPlace(offset: 0, byteCount: 0, ordinal: ordinal))
      let frame: [String: Cell] = [
        "enrollment": .text(unit.enrollment), "billing_period": .text("\(unit.period)"),
        "billing_currency": .text("EUR"), "source_row": .number("\(ordinal)"),
      ]
      for column in schema.columns {
        let (kind, text) = (row[column.name] ?? frame[column.name] ?? .null).slotKind
        let bytes = Array(text.utf8)
        let start = bytes.withUnsafeBytes { batch.window.append($0) }
        batch.slots[index, column.slot] = Slot(kind, offset: start, byteCount: bytes.count)
      }
    }
    return batch
  }

  /// Stages a unit and leaves the sink before its commit.
  func stage(
    _ rows: [[String: Cell]], into unit: Unit, loadID: String = "0123456789abcdef"
  ) throws -> any RecordSink {
    let spec = spec
    try spec.check(schema)
    try spec.prepare(run)
    let sink = try spec.makeSink(run)
    try sink.begin(LoadOpening(unit: unit, schema: schema, loadID: loadID))
    try sink.write(batch(rows, of: unit))
    return sink
  }

  /// Loads a unit whole.
  @discardableResult
  func load(
    _ rows: [[String: Cell]], into unit: Unit, etag: String? = nil,
    totals: [String: [String: String]] = [:]
  ) throws -> SinkReceipt {
    let sink = try stage(rows, into: unit)
    let staged = try sink.finish()
    var record = record(of: unit, rows: staged.rows, etag: etag, totals: totals)
    if unit.from != nil || totals.isEmpty { try figure(rows, into: &record) }
    return try sink.commit(record)
  }

  /// Enters rows and cost by day, as a run does.
  func figure(_ rows: [[String: Cell]], into record: inout LoadRecord) throws {
    var days: [String: (rows: Int, cost: ExactSum)] = [:]
    var total = ExactSum()
    for row in rows {
      let day = row["usage_date"].map { String($0.slotKind.1.prefix(10)) } ?? LoadRecord.undated
      let amount = row["cost"].flatMap { ExactDecimal($0.slotKind.1) } ?? .zero
      try total.add(amount)
      days[day, default: (0, ExactSum())].rows += 1
      try days[day]?.cost.add(amount)
    }
    record.days = days.mapValues {
      DayFigures(rows: $0.rows, totals: ["cost": ["EUR": $0.cost.description]])
    }
    if !rows.isEmpty { record.totals = ["cost": ["EUR": total.description]] }
  }

  func record(
    of unit: Unit, rows: Int, etag: String? = nil, totals: [String: [String: String]] = [:]
  ) -> LoadRecord {
    var record = LoadRecord(
      run: run, loadID: "0123456789abcdef", unit: unit,
      source: .init(
        url: "https://example/usage", etag: etag, pages: 1, bytes: 10, sha256: "00",
        confirmed: true),
      startedAt: .now, finishedAt: .now)
    record.rowsWritten = rows
    record.totals = totals
    return record
  }

  /// Tables in the database that look like partitions, without those that are attached to a table.
  func strayTables() throws -> [String] {
    try connect().query(
      """
      select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
        and c.relname ~ '_l[0-9]+(_days|_h[12])?$' order by 1
      """
    ).compactMap { $0.text(at: 0) }
  }
}

/// The fault that `body` ends with; nil when it ends otherwise.
func fault(_ body: () throws -> Void) -> Fault? {
  do {
    try body()
    return nil
  } catch {
    return error as? Fault
  }
}

/// A row of usage details with a cost.
func usage(_ cost: String, day: String = "2017-04-03") -> [String: Cell] {
  [
    "cost": .number(cost), "usage_date": .string(day), "subscription_guid": .string("s-1"),
    "department_name": .string("Lab"), "meter_category": .string("Storage"),
    "tags": .escaped(#"{\"env\":\"test\"}"#),
  ]
}
