import Postgres
import Records

/// The table that units of one endpoint go to: partitioned by billing period, and below that by enrollment.
struct TargetTable {
  /// A column as the database has it.
  struct Existing: Equatable {
    let name: QuotedIdentifier
    /// The type as the server spells it: `numeric`.
    let type: String
    let isRequired: Bool
    /// The collation as the server spells it, where it is not that of the type.
    var collation: String?
    /// What somebody gave the column: `default …` or `generated always as (…) stored`.
    var value: String?
    /// CHECK constraints of the table, which its partitions must have. One column bears them all.
    var checks: [String] = []

    /// The column in a list of columns of a new table that is to become a partition.
    var definition: SQL {
      SQL.joined(
        [plainDefinition]
          + ([value, isRequired ? "not null" : nil].compactMap(\.self) + checks)
          .map { SQL(trusted: $0) }, by: " ")
    }

    /// The same without what restricts or fills it: for a table whose partitions bring their rows along.
    var plainDefinition: SQL {
      "\(name) \(SQL(trusted: type + (collation.map { " collate \($0)" } ?? "")))"
    }
  }

  /// Each row's load: a column that every table has besides those of the schema.
  static let loadColumn = "load_id"

  let name: QualifiedName

  /// Makes the table when it is not there, and adds the columns that it lacks, as nullable ones.
  ///
  /// - Throws: `configuration` when the name is taken by something else, or a column has another type.
  func prepare(for schema: Schema, over connection: PostgresConnection) throws {
    try connection.execute("set local lock_timeout = '2s'", to: "prepare \(name)")
    // Several units may find at once that schema, table or column is missing.
    try connection.lockForTransaction(AdvisoryLock("meterline tables of \(name.schema.sql)"))
    let existing = try columns(over: connection)
    if existing.isEmpty {
      try create(for: schema, over: connection)
    } else {
      try requirePartitioning(over: connection)
      try requireOwnership(over: connection)
      try requireFilling(existing, by: schema)
      try addMissing(schema, to: existing, over: connection)
    }
  }

  /// The columns, in order; empty when there is no such table.
  func columns(over connection: PostgresConnection) throws -> [Existing] {
    let checks = try checks(over: connection)
    return try connection.query(
      """
      select a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
        case when a.attcollation <> t.typcollation then
          (select format('%I.%I', m.nspname, l.collname) from pg_collation l
            join pg_namespace m on m.oid = l.collnamespace where l.oid = a.attcollation) end as collation,
        case when a.attgenerated = 's' then format('generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
          when a.attgenerated = 'v' then format('generated always as (%s) virtual', pg_get_expr(d.adbin, d.adrelid))
          else 'default ' || pg_get_expr(d.adbin, d.adrelid) end as value
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where n.nspname = \(name.schema.name) and c.relname = \(name.table.name)
        and a.attnum > 0 and not a.attisdropped
      order by a.attnum
      """, to: "read the columns of \(name)"
    ).map { row in
      let name = try QuotedIdentifier(try row.value("attname"))
      return Existing(
        name: name, type: try row.value("type"), isRequired: try row.value("attnotnull"),
        collation: try row.optional("collation"),
        value: Self.keyColumns.contains(name.name) ? nil : try row.optional("value"),
        checks: name.name == Self.loadColumn ? checks : [])
    }
  }

  /// Columns that each partition fills by defaults of its own.
  private static let keyColumns = [
    FrameColumn.enrollment, FrameColumn.billingPeriod, loadColumn,
  ]

  /// CHECK constraints that somebody gave the table.
  private func checks(over connection: PostgresConnection) throws -> [String] {
    try connection.query(
      """
      select format('constraint %I check (%s)', k.conname, pg_get_expr(k.conbin, k.conrelid)) as definition
      from pg_constraint k where k.conrelid = to_regclass(\(name.sql)) and k.contype = 'c' order by 1
      """, to: "read the constraints of \(name)"
    ).map { try $0.value("definition") }
  }

  /// Whether somebody made a unique index, a primary key or an exclusion constraint on the table.
  func hasUniqueIndex(over connection: PostgresConnection) throws -> Bool {
    try !connection.query(
      """
      select from pg_index
      where indrelid = to_regclass(\(name.sql)) and (indisunique or indisexclusion) limit 1
      """,
      to: "read the indexes of \(name)"
    ).isEmpty
  }

  private func create(for schema: Schema, over connection: PostgresConnection) throws {
    let action = "create \(name)"
    try makeSchema(over: connection)
    let columns = try schema.columns.map { column in
      Existing(
        name: try QuotedIdentifier(column.name), type: column.type.sqlType,
        isRequired: [FrameColumn.enrollment, FrameColumn.billingPeriod].contains(column.name))
    }
    let load = Existing(
      name: try QuotedIdentifier(Self.loadColumn), type: "bigint", isRequired: true)
    try connection.execute(
      """
      create table \(name) (\(SQL.joined((columns + [load]).map(\.definition))))
      partition by list (\(try QuotedIdentifier(FrameColumn.billingPeriod)))
      """, to: action)
    if let day = schema.columns.first(where: { $0.type == .date }) {
      try connection.execute(
        "create index on \(name) (\(try QuotedIdentifier(day.name)))", to: action)
    }
    try connection.execute(
      "comment on table \(name) is \(literal: "Rows of \(schema.endpoint), loaded by Meterline.")",
      to: action)
    let number = Column(
      Self.loadColumn, .integer, slot: 0, meaning: "Load that brought the row: meterline.load.")
    try comment(on: schema.columns + [number], over: connection)
    try letReaderRead(over: connection)
  }

  private func makeSchema(over connection: PostgresConnection) throws {
    let found = try connection.query(
      "select from pg_namespace where nspname = \(name.schema.name)", to: "create \(name)")
    if found.isEmpty {
      try connection.execute(
        "create schema \(name.schema)", to: "create schema \(name.schema.name)")
      try grantReader("usage on schema \(name.schema)", over: connection)
    }
  }

  /// Lets the role of reports read the table, where the role exists.
  func letReaderRead(over connection: PostgresConnection) throws {
    try grantReader("select on \(name)", over: connection)
  }

  private func grantReader(_ privilege: SQL, over connection: PostgresConnection) throws {
    let role = try connection.query(
      "select from pg_roles where rolname = 'meterline_reader'", to: "create \(name)")
    guard !role.isEmpty else { return }
    try connection.execute("grant \(privilege) to meterline_reader", to: "create \(name)")
  }

  private func comment(on columns: [Column], over connection: PostgresConnection) throws {
    for column in columns where !column.meaning.isEmpty {
      try connection.execute(
        """
        comment on column \(name).\(try QuotedIdentifier(column.name)) is \(literal: column.meaning)
        """, to: "describe the columns of \(name)")
    }
  }

  private func requirePartitioning(over connection: PostgresConnection) throws {
    let key = try connection.query(
      "select pg_get_partkeydef(to_regclass(\(name.sql))) as key", to: "read \(name)")
    guard try key.first?.optional("key", as: String.self) == "LIST (billing_period)" else {
      throw Fault(
        .configuration, "\(name) exists and is not partitioned by list of billing_period",
        remedy: "Name another table, or move that one away")
    }
  }

  /// Refuses a table, or a period of it, that the swap could not change: only who owns one attaches partitions.
  private func requireOwnership(over connection: PostgresConnection) throws {
    let foreign = try connection.query(
      """
      select format('%s.%s', n.nspname, c.relname) as relation, c.relowner::regrole::text as owner,
        current_user::text as loader
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where (c.oid = to_regclass(\(name.sql)) or c.oid in (
          select inhrelid from pg_inherits where inhparent = to_regclass(\(name.sql))))
        and not pg_has_role(c.relowner, 'usage')
      order by c.oid limit 1
      """, to: "read the owner of \(name)")
    guard let row = foreign.first else { return }
    let (relation, owner, loader): (String, String, String) = (
      try row.value("relation"), try row.value("owner"), try row.value("loader")
    )
    throw Fault(
      .configuration, "\(relation) belongs to role \(owner), and \(loader) is no member of it",
      remedy:
        "Let the role that loads own the table and its partitions, or be a member of their owner")
  }

  /// Refuses a column that somebody added and that no row could fill.
  private func requireFilling(_ existing: [Existing], by schema: Schema) throws {
    let filled = Set(schema.columns.map(\.name) + Self.keyColumns)
    for column in existing
    where column.isRequired && column.value == nil && !filled.contains(column.name.name) {
      throw Fault(
        .configuration,
        "column '\(column.name.name)' of \(name) is NOT NULL without a default, and the pipeline does not bring it",
        remedy: "Give the column a default, or let it be NULL")
    }
  }

  private func addMissing(
    _ schema: Schema, to existing: [Existing], over connection: PostgresConnection
  ) throws {
    let types = Dictionary(existing.map { ($0.name.name, $0.type) }) { first, _ in first }
    var added: [Column] = []
    for column in schema.columns {
      guard let type = types[column.name] else {
        try connection.execute(
          """
          alter table \(name) add column if not exists \(try QuotedIdentifier(column.name))
            \(SQL(trusted: column.type.sqlType))
          """, to: "add column '\(column.name)' to \(name)")
        added.append(column)
        continue
      }
      guard type == column.type.sqlType else {
        throw Fault(
          .configuration,
          "column '\(column.name)' of \(name) is \(type), but the pipeline brings \(column.type.sqlType)",
          remedy: "Rename the column in the definition, or name another table")
      }
    }
    try comment(on: added, over: connection)
  }
}
