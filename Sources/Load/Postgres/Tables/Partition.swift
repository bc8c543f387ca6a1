import Postgres

/// The partition of a table that holds one value of its key.
struct Partition {
  let name: QualifiedName

  /// The partition of `parent` for one value, found by its bound and not by its name; nil when there is none.
  static func find(
    of parent: QualifiedName, for value: String, over connection: PostgresConnection
  ) throws -> Partition? {
    let rows = try connection.query(
      """
      select n.nspname, c.relname
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      join pg_namespace n on n.oid = c.relnamespace
      where i.inhparent = to_regclass(\(parent.sql))
        and pg_get_expr(c.relpartbound, c.oid) = \(Self.bound(of: value))
      """, to: "find the partition of \(parent) for '\(value)'")
    return try rows.first.map { row in
      Partition(
        name: QualifiedName(
          schema: try QuotedIdentifier(try row.value("nspname")),
          table: try QuotedIdentifier(try row.value("relname"))))
    }
  }

  /// A bound as the server spells it: never with the `E` of a literal that holds a backslash.
  private static func bound(of value: String) -> String {
    "FOR VALUES IN ('\(value.replacing("'", with: "''"))')"
  }
}
