import Postgres
import Records

/// The table that units of one endpoint go to: partitioned by billing period, and below that by enrollment.
struct TargetTable {
  /// A column as the database has it.
  struct Existing {
    let name: QuotedIdentifier
    /// The type as the server spells it: `numeric`.
    let type: String
    let isRequired: Bool

    /// The column in a list of columns of a new table.
    var definition: SQL { "\(name) \(SQL(trusted: type + (isRequired ? " not null" : "")))" }
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
      try addMissing(schema, to: existing, over: connection)
    }
  }

  /// The columns, in order; empty when there is no such table.
  func columns(over connection: PostgresConnection) throws -> [Existing] {
    try connection.query(
      """
      select a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = \(name.schema.name) and c.relname = \(name.table.name)
        and a.attnum > 0 and not a.attisdropped
      order by a.attnum
      """, to: "read the columns of \(name)"
    ).map { row in
      Existing(
        name: try QuotedIdentifier(try row.value("attname")), type: try row.value("type"),
        isRequired: try row.value("attnotnull"))
    }
  }

  /// Whether somebody made a unique index or a primary key on the table.
  func hasUniqueIndex(over connection: PostgresConnection) throws -> Bool {
    try !connection.query(
      "select from pg_index where indrelid = to_regclass(\(name.sql)) and indisunique limit 1",
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
    }
  }

  /// Lets the role of reports read the table, where the role exists.
  func letReaderRead(over connection: PostgresConnection) throws {
    let role = try connection.query(
      "select from pg_roles where rolname = 'meterline_reader'", to: "create \(name)")
    if !role.isEmpty {
      try connection.execute("grant select on \(name) to meterline_reader", to: "create \(name)")
    }
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
