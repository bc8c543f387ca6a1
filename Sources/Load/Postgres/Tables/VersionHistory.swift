import Postgres
import Records

/// Partitions that a later load replaced, kept so that a month can be read as it was.
///
/// `<table>_replaced` holds them, one partition a load; the view `<table>_versions` shows them together with what
/// readers see now, each row with the time from which and until which it was seen.
struct VersionHistory {
  let table: QualifiedName

  /// How many of each unit are kept at most; 0 drops a partition as soon as it is replaced.
  let limit: Int

  private var replaced: QualifiedName {
    get throws(InvalidName) { try LeafName.beside(table, "_replaced") }
  }

  private var view: QualifiedName {
    get throws(InvalidName) { try LeafName.beside(table, "_versions") }
  }

  /// Makes what holds and shows the kept partitions, or gives them the columns that the table got since.
  func prepare(over connection: PostgresConnection) throws {
    guard limit > 0 else { return }
    try requireView(over: connection)
    let columns = try TargetTable(name: table).columns(over: connection)
    let kept = try TargetTable(name: try replaced).columns(over: connection)
    if kept.isEmpty { try create(columns, over: connection) }
    let known = Set(kept.map(\.name))
    for column in columns where !kept.isEmpty && !known.contains(column.name) {
      try connection.execute(
        "alter table \(try replaced) add column \(column.plainDefinition)",
        to: "extend \(try replaced)")
    }
    let shown = try TargetTable(name: try view).columns(over: connection).map(\.name)
    if Set(columns.map(\.name)).isSubset(of: shown) { return }
    try show(columns.map(\.name), after: shown, over: connection)
  }

  /// Refuses a name that is taken: by something of a user's, or by the versions of another table whose long name begins
  /// as this one's does.
  private func requireView(over connection: PostgresConnection) throws {
    let taken = try connection.query(
      """
      select from pg_class c where c.oid = to_regclass(\(try view.sql)) and not exists (
        select from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        where r.ev_class = c.oid and d.refobjid = to_regclass(\(table.sql)))
      """, to: "look for \(try view)")
    guard taken.isEmpty else {
      throw Fault(
        .configuration, "\(try view) exists and does not show the versions of \(table)",
        remedy: "Name the table otherwise, with at most 54 bytes, or move that view away")
    }
  }

  /// Keeps a partition that was just detached from the table.
  func take(
    _ leaf: QualifiedName, of load: Int, over connection: PostgresConnection
  ) throws {
    try connection.execute(
      "alter table \(try replaced) attach partition \(leaf) for values in (\(literal: String(load)))",
      to: "keep \(leaf)")
  }

  /// Drops what exceeds the limit. A partition that somebody reads stays until the next load.
  func expire(_ unit: Unit, over connection: PostgresConnection) throws {
    for row in try connection.query(
      """
      select l.leaf from meterline.load l
      join pg_class c on c.relname = l.leaf
      join pg_inherits i on i.inhrelid = c.oid and i.inhparent = to_regclass(\(try replaced.sql))
      where l.status = 'replaced' and l.table_name = \(table.description)
        and l.enrollment = \(unit.enrollment) and l.billing_period = \(unit.period.description)
      order by l.load_id desc offset \(limit)::bigint
      """, to: "look for expired versions")
    {
      let leaf = try table.sibling(try row.value("leaf"))
      try connection.transaction(to: "drop \(leaf)") { connection in
        try connection.execute("set local lock_timeout = '2s'")
        try connection.execute("drop table \(leaf)", to: "drop \(leaf)")
      }
    }
  }

  private func create(
    _ columns: [TargetTable.Existing], over connection: PostgresConnection
  ) throws {
    let action = "create \(try replaced)"
    try connection.execute(
      """
      create table \(try replaced) (\(SQL.joined(columns.map(\.plainDefinition))))
      partition by list (\(try QuotedIdentifier(TargetTable.loadColumn)))
      """, to: action)
    try connection.execute(
      """
      comment on table \(try replaced) is
        \(literal: "Partitions of \(table) that later loads replaced; read them through \(try view).")
      """, to: action)
  }

  private func show(
    _ columns: [QuotedIdentifier], after shown: [QuotedIdentifier],
    over connection: PostgresConnection
  ) throws {
    let action = "create \(try view)"
    // A view keeps its columns in place and gets new ones at the end.
    let present = Set(shown)
    let times = Set(
      try ["valid_from", "valid_to"].map { (name) throws in try QuotedIdentifier(name) })
    let names = shown.filter { !times.contains($0) } + columns.filter { !present.contains($0) }
    try connection.execute(
      """
      create or replace view \(try view) as
      select l.loaded_at as valid_from, 'infinity'::timestamptz as valid_to, \(Self.list(names))
      from \(table) r join meterline.load l on l.load_id = r.load_id
      union all
      select l.loaded_at, l.ended_at, \(Self.list(names))
      from \(try replaced) r join meterline.load l on l.load_id = r.load_id
      """, to: action)
    try connection.execute(
      """
      comment on view \(try view) is
        \(literal: "\(table) as it was: rows with valid_from <= T and T < valid_to are what readers saw at T.")
      """, to: action)
    try describe(over: connection)
    try TargetTable(name: try view).letReaderRead(over: connection)
  }

  /// Says of each column what the table says of it.
  private func describe(over connection: PostgresConnection) throws {
    let action = "describe \(try view)"
    var meanings = [
      "valid_from": "When readers first saw the row.",
      "valid_to": "When readers last saw the row; infinity while they do.",
    ]
    for row in try connection.query(
      """
      select attname, col_description(attrelid, attnum) as meaning from pg_attribute
      where attrelid = to_regclass(\(table.sql)) and attnum > 0 and not attisdropped
        and col_description(attrelid, attnum) is not null
      """, to: action)
    {
      meanings[try row.value("attname")] = try row.value("meaning")
    }
    for (name, meaning) in meanings.sorted(by: { $0.key < $1.key }) {
      try connection.execute(
        "comment on column \(try view).\(try QuotedIdentifier(name)) is \(literal: meaning)",
        to: action)
      guard name != "valid_from", name != "valid_to" else { continue }
      try connection.execute(
        "comment on column \(try replaced).\(try QuotedIdentifier(name)) is \(literal: meaning)",
        to: action)
    }
  }

  private static func list(_ names: [QuotedIdentifier]) -> SQL {
    SQL.joined(names.map { "r.\($0)" })
  }
}
