import Postgres
import Records

extension LedgerReading {
  /// Resources of each currency that are told.
  private static let resourceCount = 15
  /// How long the rows of a period may be read.
  private static let resourceSeconds = 20

  /// How the rows of a load are read.
  private struct Reading: Hashable {
    /// The columns that the table has, by role.
    var names: [String: String]
    /// The currency of rows that do not tell theirs.
    let currency: String

    init(_ load: LoadRecord, _ known: Set<String>) {
      names = LoadRecord.roles(of: load)
      names["currency"] = load.currencyColumn
      names = names.filter { known.contains($0.value) }
      currency = load.untoldCurrency ?? UnknownCurrency.code
    }
  }

  /// Reads the rows of one period, and gives up rather than keep a reader waiting. In a transaction.
  ///
  /// - Parameter loads: those of the period that have rows; each by what its own record calls the columns.
  func resources(
    in period: CalendarMonth, of loads: [LoadRecord]
  ) throws -> CostliestResources {
    let known = Set(try TargetTable(name: table).columns(over: connection).map(\.name.name))
    for load in loads {
      let roles = LoadRecord.roles(of: load)
      let missing = [ColumnRole.resource, .cost].map(\.rawValue)
        .filter { role in roles[role].map { !known.contains($0) } ?? true }
      guard missing.isEmpty else {
        return .unknown("\(table) has no column for the \(missing.joined(separator: " and the ")).")
      }
      guard !load.mixesCurrencies else {
        return .unknown("\(table) is in several currencies, and no column says in which.")
      }
    }
    let action = "find the costliest resources"
    try connection.execute("savepoint resources", to: action)
    try connection.execute(
      SQL(trusted: "set local statement_timeout = '\(Self.resourceSeconds)s'"), to: action)
    do {
      let resources = try costliest(in: period, of: loads, known)
      try connection.execute("set local statement_timeout = default", to: action)
      return .known(period, resources)
    } catch let error as PostgresError where error.state == .queryCanceled {
      try connection.execute("rollback to savepoint resources", to: action)
      return .unknown(
        "Reading the rows of \(period) took more than \(Self.resourceSeconds) seconds and was given up."
      )
    }
  }

  private func costliest(
    in period: CalendarMonth, of loads: [LoadRecord], _ known: Set<String>
  ) throws -> [CostliestResources.Resource] {
    let groups = Dictionary(grouping: loads) { Reading($0, known) }
    let rows = try groups.map { reading, loads in
      let enrollments = groups.count > 1 ? loads.map(\.unit.enrollment) : nil
      return try self.rows(of: period, enrollments, reading)
    }
    return try connection.query(
      """
      select * from (
        select currency, id,
          case when count(distinct subscription) = 1 then min(subscription) end as subscription,
          case when count(distinct service) = 1 then min(service) end as service,
          sum(cost)::text as cost, count(*) as rows,
          row_number() over (partition by currency order by sum(cost) desc, id) as place
        from (\(SQL.joined(rows, by: " union all "))) as told
        group by currency, id
      ) ranked where place <= \(Self.resourceCount)::bigint
      order by currency, place
      """, to: "find the costliest resources"
    ).map { row in
      CostliestResources.Resource(
        id: try row.value("id"), currency: try row.value("currency"),
        subscription: try row.optional("subscription"), service: try row.optional("service"),
        cost: try ExactSum(parsing: try row.value("cost")), rows: try row.value("rows"))
    }
  }

  /// The rows of a period, of some enrollments or of all.
  private func rows(
    of period: CalendarMonth, _ enrollments: [String]?, _ reading: Reading
  ) throws -> SQL {
    func value(_ role: String) throws -> SQL {
      guard let name = reading.names[role] else { return "null" }
      return "\(try QuotedIdentifier(name))"
    }
    let chosen = enrollments.map { enrollments -> SQL in
      let literals = enrollments.map { "\(literal: $0)" as SQL }
      return "and enrollment in (\(SQL.joined(literals)))"
    }
    let resource = try value("resource")
    return """
      select coalesce(\(try value("currency"))::text, \(literal: reading.currency)) as currency,
        \(resource)::text as id, \(try value("subscription_name"))::text as subscription,
        \(try value("service"))::text as service, coalesce(\(try value("cost"))::numeric, 0) as cost
      from \(table)
      where billing_period = \(period.description) and \(resource) is not null \(chosen ?? "")
      """
  }
}
