import JSONStream
import Records
import Synchronization
import TestSupport

@testable import Audit
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
    TestSchema.unit(period, enrollment: enrollment)
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

extension TestSchema {
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
