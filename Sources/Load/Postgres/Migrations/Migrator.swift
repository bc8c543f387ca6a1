public import Postgres
public import Records

/// Brings a database to the layout that this program needs, forward only.
///
/// What was applied is in `meterline.migration` with its digest. Several programs may migrate at once: one works and
/// the others find it done.
public struct Migrator {
  /// A migration that the database has.
  public struct Applied: Sendable, Equatable {
    /// Its number.
    public let version: Int
    /// The file's name.
    public let name: String
    /// SHA-256 of the file as it was applied.
    public let sha256: String
    /// When, in UTC, as the server writes it.
    public let appliedAt: String
  }

  private let connection: PostgresConnection
  private let migrations: [Migration]
  private let programVersion: String

  /// - Parameters:
  ///   - connection: used until the migrator is done.
  ///   - programVersion: written beside each migration.
  public init(_ connection: PostgresConnection, programVersion: String = "") {
    self.init(connection, migrations: Migration.all, programVersion: programVersion)
  }

  init(_ connection: PostgresConnection, migrations: [Migration], programVersion: String = "") {
    self.connection = connection
    self.migrations = migrations
    self.programVersion = programVersion
  }

  /// What the database has, in order; empty for one that was never migrated.
  public func applied() throws(Fault) -> [Applied] { try faulting { try readApplied() } }

  /// What the database lacks, in order.
  ///
  /// - Throws: `configuration` when it has what this program does not know, or in another wording.
  public func pending() throws(Fault) -> [Migration] { try faulting { try readPending() } }

  /// Applies what the database lacks, each migration in a transaction of its own.
  ///
  /// - Returns: what was applied by this call.
  /// - Throws: as `pending`, and when the role may not change the layout.
  @discardableResult
  public func apply() throws(Fault) -> [Migration] {
    try faulting {
      var done: [Migration] = []
      guard try !readPending().isEmpty else { return done }
      while let migration = try applyNext() { done.append(migration) }
      return done
    }
  }

  /// Applies one migration, unless another program did so while this one waited for the lock.
  private func applyNext() throws -> Migration? {
    try connection.transaction(to: "migrate the database") { connection in
      try connection.lockForTransaction(AdvisoryLock("meterline migration"))
      guard let migration = try readPending().first else { return nil }
      let action = "apply \(migration.name)"
      for script in [Self.registry, migration.sql] {
        try connection.runScript(try withoutPresentSchemas(script), to: action)
      }
      try connection.execute(
        """
        insert into meterline.migration (version, name, sha256, meterline_version)
        values (\(migration.version)::int, \(migration.name), \(migration.sha256), \(programVersion))
        """, to: action)
      return migration
    }
  }

  /// A script without the making of schemas that are there: CREATE SCHEMA asks for a privilege on the database even where
  /// it would make nothing.
  private func withoutPresentSchemas(_ script: String) throws -> String {
    let present = Set(
      try connection.query("select nspname from pg_namespace", to: "read the schemas")
        .compactMap { $0.text(at: 0) })
    return script.replacing(/create schema if not exists ([a-z_]+);/) { match in
      present.contains(String(match.1)) ? "" : String(match.0)
    }
  }

  private func readPending() throws -> [Migration] {
    let applied = try readApplied()
    let known = Dictionary(migrations.map { ($0.version, $0) }) { first, _ in first }
    if let foreign = applied.last(where: { known[$0.version] == nil }) {
      throw Fault(
        .configuration,
        "the database has migration \(foreign.name), which this program does not know",
        at: connection.address.description, remedy: "Use the newer meterline that applied it")
    }
    for found in applied where known[found.version]?.sha256 != found.sha256 {
      throw Fault(
        .configuration,
        "migration \(found.name) was applied to the database in another wording than this program has",
        at: connection.address.description, remedy: "Use the meterline that applied it")
    }
    let present = Set(applied.map(\.version))
    return migrations.filter { !present.contains($0.version) }
  }

  private func readApplied() throws -> [Applied] {
    let action = "read the migrations"
    // By query: `to_regclass` may still answer from what the session knew before it waited for the lock.
    let registry = try connection.query(
      """
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'meterline' and c.relname = 'migration'
      """, to: action)
    guard !registry.isEmpty else { return [] }
    return try connection.query(
      "select version, name, sha256, applied_at from meterline.migration order by version",
      to: action
    ).map { row in
      Applied(
        version: try row.value("version"), name: try row.value("name"),
        sha256: try row.value("sha256"), appliedAt: try row.value("applied_at"))
    }
  }

  private static let registry = """
    create schema if not exists meterline;
    create table if not exists meterline.migration (
      version int primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now(),
      meterline_version text not null
    );
    comment on table meterline.migration is 'Migrations that were applied, in order.';
    """
}
