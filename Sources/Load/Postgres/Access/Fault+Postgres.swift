import Postgres
import Records

extension Fault {
  /// What a refusal of PostgreSQL means to a run.
  init(_ error: PostgresError, at place: String? = nil) {
    self.init(
      Self.category(of: error), error.description, at: place, remedy: Self.remedy(for: error))
  }

  /// A fault of anything that was thrown while talking to PostgreSQL.
  static func wrapping(_ error: any Error, at place: String? = nil) -> Fault {
    switch error {
    case let error as PostgresError: Fault(error, at: place)
    case let fault as Fault: fault.place == nil ? place.map { fault.within($0) } ?? fault : fault
    case let name as InvalidName: Fault(.configuration, name.description, at: place)
    default: Fault(.failed, "\(error)", at: place)
    }
  }

  private static func category(of error: PostgresError) -> Category {
    guard let state = error.state else { return .failed }
    if state.isAuthenticationFailure { return .keyRefused }
    switch state {
    case .insufficientPrivilege, .unknownDatabase, .readOnlyTransaction, .invalidParameterValue,
      .dependentObjects:
      return .configuration
    default: return state.retryAdvice == .never ? .failed : .tryLater
    }
  }

  private static func remedy(for error: PostgresError) -> String? {
    switch error.state {
    case .invalidPassword?, .invalidAuthorization?:
      "Check user and password in the sink's 'url', PGPASSFILE or the environment"
    case .insufficientPrivilege?:
      "Let the role own the tables that it loads, or run `meterline migrate` as a role that may"
    case .unknownDatabase?: "Create the database, or correct the sink's 'url'"
    case .invalidParameterValue?: "Correct the options in the sink's 'url'"
    case .readOnlyTransaction?:
      "Point the sink's 'url' to the primary server, or let role and database write (default_transaction_read_only)"
    case .dependentObjects?:
      "Let views read the table, not its partitions: each load brings a new one"
    case .diskFull?: "Make room on the server's disk"
    case .queryCanceled?:
      "Let the role's statement_timeout be longer than the load of a unit, or ask who cancelled it"
    case .idleInTransaction?, .transactionTimeout?, .idleSession?:
      "Let the role's idle_in_transaction_session_timeout be seconds, and its transaction_timeout longer than the load of a unit"
    case .programLimitExceeded?:
      "Drop the index that cannot hold such long values, or index an expression such as left(column, 1000)"
    case .configurationLimitExceeded?: "Raise the server's temp_file_limit"
    case .tooManyConnections?: "Raise max_connections, or run fewer units at a time"
    case .cannotConnect?:
      "Check that the server runs and that its address is right: the sink's 'url', --database"
    default: nil
    }
  }
}

/// Runs `body` and turns whatever it throws into a fault.
func faulting<Result>(
  at place: String? = nil, _ body: () throws -> Result
) throws(Fault) -> Result {
  do {
    return try body()
  } catch {
    throw Fault.wrapping(error, at: place)
  }
}
