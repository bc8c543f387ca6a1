public import Postgres
public import Records

/// The `postgres` sink as the definition describes it.
public struct PostgresSinkSpec: SinkSpec {
  /// The database.
  public let address: ConnectionAddress
  /// The table that rows go to; nil for the endpoint's own in schema `billing`.
  public let table: QualifiedName?
  /// Replaced partitions of each unit that are kept.
  public var keptVersions = 0
  /// Fields of `extra` that get columns of their own.
  var promoted: [PromotedColumn] = []
  var access: DatabaseAccess

  /// - Parameters:
  ///   - address: the database.
  ///   - table: the table that rows go to; nil for the endpoint's own in schema `billing`.
  public init(address: ConnectionAddress, table: QualifiedName? = nil) {
    self.address = address
    self.table = table
    access = DatabaseAccess(address: address)
  }

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    let subject = "sink 'postgres'"
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    let url = reader.requiredNode("url")
    let table = reader.text("table")
    let tablePlace = reader.node("table")?.place ?? reader.place
    let versions = reader.integer("keep_versions", in: 0...1000) ?? 0
    let columns = reader.node("columns")
    reader.finish()
    var address: ConnectionAddress?
    if let url { address = Self.address(url, subject, diagnostics) }
    var name: QualifiedName?
    do throws(InvalidName) {
      name = try table.map { (text) throws(InvalidName) in try QualifiedName(text) }
    } catch {
      diagnostics.report("'table' of \(subject): \(error)", at: tablePlace)
    }
    let promoted = columns.map { Self.promoted($0, subject, diagnostics) } ?? []
    guard !reader.hasProblems, let address else { return nil }
    self.init(address: address, table: name)
    keptVersions = versions
    self.promoted = promoted
  }

  /// Reads the URL and quotes nothing of it, because it may hold a password.
  private static func address(
    _ node: ConfigNode, _ subject: String, _ diagnostics: Diagnostics
  ) -> ConnectionAddress? {
    guard let text = node.text, !text.isEmpty else {
      diagnostics.report("'url' of \(subject) must name a database", at: node.place)
      return nil
    }
    do throws(InvalidAddress) {
      return try ConnectionAddress(text)
    } catch {
      diagnostics.report("'url' of \(subject): \(error)", at: node.place)
      return nil
    }
  }

  private static func promoted(
    _ node: ConfigNode, _ subject: String, _ diagnostics: Diagnostics
  ) -> [PromotedColumn] {
    guard let members = node.members else {
      diagnostics.report(
        "'columns' of \(subject) must be a mapping of names to types, not \(node.kind)",
        at: node.place)
      return []
    }
    let words = PromotedColumn.types.keys.sorted()
    return members.compactMap { member in
      if let type = member.value.text.flatMap({ PromotedColumn.types[$0] }) {
        return PromotedColumn(name: member.key, type: type)
      }
      diagnostics.report(
        "'\(member.key)' in 'columns' of \(subject) must be \(words.joined(separator: ", ")), not \(member.value.shown)",
        at: member.value.place)
      return nil
    }
  }

  public var name: String { "postgres" }
  /// A promoted column has to be filled in months that were loaded without it.
  public var fingerprint: String {
    promoted.map { "\($0.name) \($0.type.sqlType)" }.sorted().joined(separator: "\n")
  }
  public var commitOrder: Int { 2 }
  public var needsCurrency: Bool { true }
  public var destination: String? {
    "table \(table?.description ?? "of the endpoint") of \(address)"
  }

  /// The table of an endpoint.
  func table(of endpoint: String) throws(Fault) -> QualifiedName {
    if let table { return table }
    let name = String(endpoint.map { $0 == "-" ? "_" : $0 })
    return try faulting { try QualifiedName("billing." + name) }
  }

  /// Refuses a schema without the partition keys, and names that PostgreSQL cannot keep apart.
  public func check(_ schema: Schema) throws(Fault) {
    for key in [FrameColumn.enrollment, FrameColumn.billingPeriod] {
      guard schema[key]?.type == .text else {
        throw Fault(
          .configuration,
          "sink 'postgres' partitions by '\(key)', which is no column of the output",
          remedy: "Keep the column '\(key)' and its name")
      }
    }
    if let first = promoted.first, schema[FrameColumn.extra]?.type != .json {
      throw Fault(
        .configuration,
        "sink 'postgres' takes '\(first.name)' out of 'extra', which is no column of the output",
        remedy: "Keep the column 'extra'")
    }
    var seen: Set<String> = []
    for column in schema.columns + promoted.map(\.column) {
      _ = try faulting { try QuotedIdentifier(column.name) }
      guard !Self.reservedColumns.contains(column.name) else {
        throw Fault(
          .configuration,
          "sink 'postgres' cannot have a column '\(column.name)': the name is taken",
          remedy: "Rename the column")
      }
      guard seen.insert(column.name).inserted else {
        throw Fault(.configuration, "the output has two columns '\(column.name)'")
      }
    }
  }

  /// The load's number, and the system columns of every table.
  private static let reservedColumns: Set<String> = [
    TargetTable.loadColumn, "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid",
  ]

  /// Puts aside rows with U+0000 in text, or with numbers beyond `numeric`.
  public func screen(_ schema: Schema) -> (any RecordTransform)? {
    PostgresScreen(schema, promoted: promoted)
  }

  /// Applies missing migrations, and removes what runs that died left behind.
  public func prepare(_ run: RunContext) throws(Fault) {
    let connection = try access.connect(run)
    do throws(Fault) {
      try Migrator(connection, programVersion: run.version).apply()
    } catch {
      guard error.category == .configuration, error.remedy?.contains("migrate") == true else {
        throw error
      }
      throw Fault(
        .configuration, error.message, at: error.place,
        remedy: "Run `meterline migrate --database URL` as a role that may change the database")
    }
    let removed = try faulting { try LeftoverCleaning(connection: connection).clean() }
    for leaf in removed {
      run.report(
        RunEvent(.info, "removed the partition of a run that died", ["table": leaf.description]))
    }
  }

  public func makeSink(_ run: RunContext) throws(Fault) -> any RecordSink {
    PostgresSink(self, run: run)
  }

  /// Rows and sums of each unit that readers see.
  public func verify(
    _ endpoint: String, _ take: (Verification) throws(Fault) -> Void
  ) throws(Fault) {
    let table = try table(of: endpoint)
    let connection = try access.connectBriefly()
    let verification = TableVerification(connection: connection, table: table)
    for load in try loads(of: endpoint) {
      try take(try faulting(at: "\(load.unit)") { try verification.run(load) })
    }
  }

  public func loads(of endpoint: String) throws(Fault) -> [LoadRecord] {
    let table = try table(of: endpoint)
    let connection = try access.connectBriefly()
    return try faulting {
      guard try Self.hasLedger(connection) else { return [] }
      return try LoadTable(connection: connection).all(of: endpoint, in: table).map(\.record)
    }
  }

  public func account(of endpoint: String) throws(Fault) -> SinkAccount {
    let table = try table(of: endpoint)
    let connection = try access.connectBriefly()
    return try faulting {
      // One snapshot, so that sums and records are of the same loads.
      try connection.transaction(.repeatableRead, to: "read the ledger") { connection in
        guard try Self.hasLedger(connection) else { return SinkAccount(loads: []) }
        let loads = try LoadTable(connection: connection).all(of: endpoint, in: table).map(\.record)
        let reading = LedgerReading(connection: connection, table: table)
        return SinkAccount(
          loads: loads, shares: try reading.shares(of: loads),
          history: try reading.history(of: endpoint))
      }
    }
  }

  private static func hasLedger(_ connection: PostgresConnection) throws -> Bool {
    try connection.query(
      "select to_regclass('meterline.load') is not null as there", to: "look for the ledger"
    ).first?.value("there") == true
  }

  public func rows(of unit: Unit, ordinal: Int, _ schema: Schema) throws(Fault) -> [StoredRow] {
    let table = try table(of: unit.endpoint)
    let connection = try access.connectBriefly()
    return try faulting(at: "\(unit)") {
      try TableLookup(connection: connection, table: table).rows(of: unit, ordinal: ordinal, schema)
    }
  }

  public func claims(_ run: RunContext) throws(Fault) -> (any UnitClaims)? {
    WorkShare(access, run: run)
  }

  public func restatement(of unit: Unit) throws(Fault) -> [RestatementLine] {
    let table = try table(of: unit.endpoint)
    let connection = try access.connectBriefly()
    return try faulting {
      try LoadTable(connection: connection).restatement(of: unit, in: table)
    }
  }
}
