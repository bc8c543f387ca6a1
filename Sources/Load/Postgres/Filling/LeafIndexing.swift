import Postgres

/// Gives a filled leaf an index for each of the table's, so that attaching it builds none, and statistics.
struct LeafIndexing {
  let plan: LeafPlan
  /// Whether the leaf is made of halves.
  let isDivided: Bool

  /// Indexes and analyzes the whole leaf.
  func run(over connection: PostgresConnection) throws {
    if isDivided {
      for half in LeafHalf.allCases { try run(half, over: connection) }
    } else {
      try run(plan.leaf, over: connection)
    }
  }

  /// Indexes and analyzes one half.
  ///
  /// The two together take as many rows into their statistics as one table would.
  func run(_ half: LeafHalf, over connection: PostgresConnection) throws {
    try run(
      try half.partition(of: plan.leaf), over: connection,
      statistics: "greatest(current_setting('default_statistics_target')::int / 2, 1)")
  }

  /// Makes the indexes of the halves those of the leaf; there is nothing to build.
  func join(over connection: PostgresConnection) throws {
    guard isDivided else { return }
    try connection.transaction(to: "index \(plan.leaf)") { connection in
      try index(plan.leaf, over: connection)
    }
  }

  private func run(
    _ table: QualifiedName, over connection: PostgresConnection, statistics: SQL? = nil
  ) throws {
    let action = "analyze \(table)"
    try connection.transaction(to: "index \(table)") { connection in
      try index(table, over: connection)
      if let statistics {
        try connection.query(
          "select set_config('default_statistics_target', (\(statistics))::text, true)", to: action)
      }
      try connection.execute("analyze \(table)", to: action)
    }
  }

  private func index(_ table: QualifiedName, over connection: PostgresConnection) throws {
    let action = "index \(table)"
    let indexes = try connection.query(
      """
      select i.indisunique as is_unique, k.contype::text as kind,
        substr(pg_get_indexdef(i.indexrelid),
          length(format('CREATE %sINDEX %I ON ONLY %I.%I ',
            case when i.indisunique then 'UNIQUE ' else '' end, x.relname, n.nspname, t.relname)) + 1)
          as definition
      from pg_index i
      join pg_class x on x.oid = i.indexrelid
      join pg_class t on t.oid = i.indrelid
      join pg_namespace n on n.oid = t.relnamespace
      left join pg_constraint k on k.conindid = x.oid and k.conrelid = t.oid and k.contype in ('p', 'u')
      where i.indrelid = to_regclass(\(plan.table.sql))
      order by x.relname
      """, to: action)
    for (ordinal, row) in indexes.enumerated() {
      let unique: SQL = try row.value("is_unique") ? "unique " : ""
      let definition = SQL(trusted: try row.value("definition"))
      let name = try LeafName.index(of: table, ordinal + 1)
      try connection.execute(
        "create \(unique)index \(name) on \(table) \(definition)", to: action)
      // ATTACH builds the index of a constraint anew unless it is one here, too.
      guard let kind: String = try row.optional("kind") else { continue }
      let constraint: SQL = kind == "p" ? "primary key" : "unique"
      try connection.execute(
        "alter table \(table) add constraint \(name) \(constraint) using index \(name)",
        to: action)
    }
  }
}
