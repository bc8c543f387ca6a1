import JSONStream
import Records
import Synchronization

@testable import Pipeline

/// What a fake source does next while it reads a unit.
enum ListingStep: Sendable {
  case begin(currency: String?)
  case rows([TestRow])
  case rejected(RejectedRecord)
  case fail(Fault)
  case signal(Int32)
}

/// A fault that a fake sink throws, and where in its life.
struct SinkFailure: Sendable, Hashable {
  enum Act: String, Sendable, CaseIterable { case previous, begin, write, finish, commit }

  var sink: String
  var act: Act
}

/// The outside of a run, in memory: a provider, and stores that hold loads. Everything done to it is noted.
final class World: Sendable {
  struct Stored: Sendable {
    var load: LoadRecord
    var rows: [[String?]]
  }

  struct State: Sendable {
    var units: [Unit] = []
    var listings: [Unit: [ListingStep]] = [:]
    var etags: [Unit: String] = [:]
    var references: [Unit: ReferenceFigures] = [:]
    var recordsClaimed: Int?
    var outsideDays = 0
    var repeats = ListingFacts.Repeats()
    var stores: [String: [Unit: Stored]] = [:]
    var failures: [SinkFailure: Fault] = [:]
    var prepareFault: Fault?
    var unitsFault: Fault?
    var rowsMiscounted = 0
    var log: [String] = []
    var running = 0
    var mostRunning = 0
  }

  private let state = Mutex(State())
  let cancellation = Cancellation()
  let events = Mutex<[RunEvent]>([])

  init(_ units: [Unit] = [World.unit()]) { change { $0.units = units } }

  static func unit(_ period: String = "201704", enrollment: String = "100") -> Unit {
    Unit(
      endpoint: "usage-details", enrollment: enrollment,
      period: CalendarMonth(period) ?? CalendarMonth(index: 0))
  }

  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
  var now: State { state.withLock { $0 } }
  var log: [String] { now.log }
  func note(_ text: String) { change { $0.log.append(text) } }

  /// The rows that a sink holds of a unit, nil when it holds no load.
  func rows(_ sink: String, _ unit: Unit = World.unit()) -> [[String?]]? {
    now.stores[sink]?[unit]?.rows
  }

  func load(_ sink: String, _ unit: Unit = World.unit()) -> LoadRecord? {
    now.stores[sink]?[unit]?.load
  }

  func listing(_ steps: [ListingStep], etag: String? = nil, of unit: Unit = World.unit()) {
    change {
      $0.listings[unit] = steps
      $0.etags[unit] = etag
    }
  }
}

/// A row of the fake endpoint; nil is NULL.
struct TestRow: Sendable, Equatable {
  var currency: String? = "EUR"
  var day: String? = "2017-04-01"
  var cost: String? = "1"
  var product: String? = "vm"

  var values: [String?] { ["100", "201704", currency, day, cost, product] }
}

enum TestSchema {
  static let usage = Schema(
    endpoint: "usage-details",
    columns: [
      Column("enrollment", .text, slot: 0), Column("billing_period", .text, slot: 1),
      Column("billing_currency", .text, slot: 2),
      Column("usage_date", .date, slot: 3, isDay: true, sourceNames: ["date"]),
      Column("cost", .decimal, slot: 4, isAdditive: true, sourceNames: ["cost"]),
      Column("product", .text, slot: 5),
    ])

  /// A batch of some rows, numbers where a column is decimal, as a reader would fill it.
  static func batch(
    _ rows: [TestRow], width: Int = 6, firstOrdinal: Int = 0, page: Int = 0
  ) -> RecordBatch {
    let batch = RecordBatch(width: width, recordCapacity: 1, windowBytes: 64)
    batch.origin = BatchOrigin(page: page, arrayPath: "/data")
    for (index, row) in rows.enumerated() {
      let start = batch.window.count
      var slots: [Slot] = []
      for (column, value) in row.values.enumerated() {
        guard let value else {
          slots.append(.null)
          continue
        }
        let slot = batch.window.append(text: value)
        slots.append(
          Slot(column == 4 ? .number : .string, offset: slot.offset, byteCount: slot.byteCount))
      }
      let place = RecordPlace(
        offset: start, byteCount: batch.window.count - start, ordinal: firstOrdinal + index)
      batch.slots.appendRow(place)
      for (column, slot) in slots.enumerated() { batch.slots[index, column] = slot }
    }
    return batch
  }

  /// The values of a batch's rows in the order of a schema.
  static func values(_ batch: RecordBatch, _ schema: Schema) -> [[String?]] {
    let rows = BatchRows(batch)
    return (0..<rows.count).map { row in
      schema.columns.map { column in
        let slot = rows[row, column.slot]
        return slot.isNull ? nil : String(decoding: rows.bytes(of: slot), as: UTF8.self)
      }
    }
  }
}
