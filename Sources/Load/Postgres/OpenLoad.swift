import Postgres
import Records

/// A load between `begin` and its end.
final class OpenLoad {
  let opening: LoadOpening
  /// Its number in the ledger.
  let number: Int
  let lock: UnitLock
  private let table: QualifiedName
  private let access: DatabaseAccess
  private let run: RunContext

  private(set) var plan: LeafPlan?
  private(set) var filled: LeafFilling.Filled?
  private var filling: LeafFilling?
  private var encoding: BatchEncoding?
  var isCommitted = false

  init(
    _ opening: LoadOpening, number: Int, table: QualifiedName, lock: UnitLock,
    access: DatabaseAccess, _ run: RunContext
  ) {
    self.opening = opening
    self.number = number
    self.table = table
    self.lock = lock
    self.access = access
    self.run = run
  }

  /// What each JSON column got as a string because it was no object.
  var stringsInJSON: [(column: String, count: Int)] { encoding?.stringsInJSON ?? [] }

  /// Prepares the table, and starts the thread that fills a new leaf.
  func beginFilling(_ opening: LoadOpening, over connection: PostgresConnection) throws {
    let target = TargetTable(name: table)
    let columns = try access.swapping.retrying(run.cancellation, reconnects: false) {
      try connection.transaction(to: "prepare \(table)") { connection in
        try target.prepare(for: opening.schema, over: connection)
        return try target.columns(over: connection)
      }
    }
    let encoder = CopyEncoder(opening.schema, for: opening.unit)
    let plan = LeafPlan(
      table: table, leaf: try LeafName.leaf(of: table, opening.unit, load: number),
      unit: opening.unit, load: number, columns: columns,
      copied: try encoder.fields.map { try QuotedIdentifier($0.name) })
    try LoadTable(connection: connection).note(leaf: plan.leaf, of: number)
    self.plan = plan
    let filling = LeafFilling(plan, over: connection)
    self.filling = filling
    encoding = BatchEncoding(encoder, into: filling.ring)
  }

  /// Spells a batch; the filling's thread sends it.
  func write(_ batch: RecordBatch) throws(Fault) {
    do throws(RowFault) {
      if try encoding?.write(batch) == true { return }
    } catch {
      throw Fault(error, in: batch, of: opening)
    }
    _ = try filling?.wait()
    throw Fault(.failed, "rows came after the end of the unit", at: opening.unit.description)
  }

  /// Waits until the leaf is filled, indexed and committed.
  func finish() throws(Fault) -> LeafFilling.Filled {
    guard let filling else {
      throw Fault(.failed, "a unit ended that was never begun", at: opening.unit.description)
    }
    encoding?.finish()
    let filled = try filling.finish()
    self.filled = filled
    return filled
  }

  /// Stops the thread and forgets what it staged, unless it has finished.
  func abandonFilling() {
    filling?.abandon()
    filling = nil
    encoding = nil
  }
}
