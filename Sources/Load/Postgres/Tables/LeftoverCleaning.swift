import Postgres
import Records

/// Removes what runs that died left behind: leaves that were never swapped in.
struct LeftoverCleaning {
  let connection: PostgresConnection

  /// Removes the leftovers of every unit that no run holds. A unit whose lock is taken is under way.
  ///
  /// - Returns: names of the leaves removed.
  func clean() throws -> [QualifiedName] {
    var removed: [QualifiedName] = []
    for load in try LoadTable(connection: connection).unfinished() {
      let lock = UnitLock.lock(
        enrollment: load.enrollment, period: load.period, table: load.table)
      guard try connection.tryLock(lock) else { continue }
      defer { try? connection.release(lock) }
      if let leaf = try remove(load) { removed.append(leaf) }
    }
    return removed
  }

  /// Removes the leftovers of one unit, whose lock the caller holds.
  func clean(_ unit: Unit, in table: QualifiedName) throws {
    for load in try LoadTable(connection: connection).unfinished()
    where load.table == table && load.enrollment == unit.enrollment
      && load.period == unit.period.description
    {
      _ = try remove(load)
    }
  }

  /// Removes the leaf of one load and says in the ledger that it failed.
  func remove(load: Int, leaf: QualifiedName) throws {
    try connection.transaction(to: "remove \(leaf)") { connection in
      try connection.execute("set local lock_timeout = '2s'")
      let ledger = LoadTable(connection: connection)
      // The run may have come to its end in the meantime.
      guard try !ledger.isLoaded(load) else { return }
      try ledger.fail(load)
      try drop(leaf)
    }
  }

  /// Drops a leaf that was never swapped in, whole or in halves, and its sums by day.
  func drop(_ leaf: QualifiedName) throws {
    let tables =
      try [leaf] + LeafHalf.allCases.map { half throws in try half.partition(of: leaf) }
      + [try LeafName.days(of: leaf)]
    try connection.execute(
      "drop table if exists \(SQL.joined(tables.map { "\($0)" }))", to: "remove \(leaf)")
  }

  private func remove(_ load: LoadTable.Unfinished) throws -> QualifiedName? {
    guard !load.leaf.isEmpty else {
      try LoadTable(connection: connection).fail(load.number)
      return nil
    }
    let leaf = try load.table.sibling(load.leaf)
    try remove(load: load.number, leaf: leaf)
    return leaf
  }
}
