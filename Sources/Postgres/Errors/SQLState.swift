/// A five-character SQLSTATE: what went wrong, in the server's own code.
///
/// - Source: PostgreSQL documentation, appendix A.
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The code, such as `55P03`.
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  private init(_ code: String) { rawValue = code }

  /// The first two characters: the class of the condition.
  public var category: Substring { rawValue.prefix(2) }

  public var description: String { rawValue }
}

extension SQLState {
  /// The server could not be reached, or turned the connection away without a code of its own.
  public static let cannotConnect = SQLState("08001")
  /// The connection broke while in use.
  public static let connectionFailure = SQLState("08006")
  /// A role or its authentication was refused.
  public static let invalidAuthorization = SQLState("28000")
  /// The password was refused.
  public static let invalidPassword = SQLState("28P01")
  /// A parameter has a value that it cannot have.
  public static let invalidParameterValue = SQLState("22023")
  /// The database of the connection does not exist.
  public static let unknownDatabase = SQLState("3D000")
  /// The schema does not exist.
  public static let unknownSchema = SQLState("3F000")
  /// The table does not exist.
  public static let undefinedTable = SQLState("42P01")
  /// The column does not exist.
  public static let undefinedColumn = SQLState("42703")
  /// The table exists already.
  public static let duplicateTable = SQLState("42P07")
  /// The object (a role, a constraint) exists already.
  public static let duplicateObject = SQLState("42710")
  /// The role lacks a privilege.
  public static let insufficientPrivilege = SQLState("42501")
  /// Something else is made of what was to be dropped.
  public static let dependentObjects = SQLState("2BP01")
  /// A name is longer than the server keeps.
  public static let nameTooLong = SQLState("42622")
  /// A column has another type than the statement needs.
  public static let datatypeMismatch = SQLState("42804")
  /// Two rows share a key that must be unique.
  public static let uniqueViolation = SQLState("23505")
  /// A row breaks a CHECK constraint.
  public static let checkViolation = SQLState("23514")
  /// Bytes that the server's encoding cannot hold, such as U+0000.
  public static let characterNotInRepertoire = SQLState("22021")
  /// Binary COPY input that is not of the column's form.
  public static let invalidBinaryRepresentation = SQLState("22P03")
  /// Two transactions could not be put in an order.
  public static let serializationFailure = SQLState("40001")
  /// Two transactions waited for each other.
  public static let deadlockDetected = SQLState("40P01")
  /// A lock was not free within `lock_timeout`.
  public static let lockNotAvailable = SQLState("55P03")
  /// The object is in use or in another state than the statement needs.
  public static let objectNotInPrerequisiteState = SQLState("55000")
  /// The server ended a session whose transaction stood still: `idle_in_transaction_session_timeout`.
  public static let idleInTransaction = SQLState("25P03")
  /// The server ended a session whose transaction took too long: `transaction_timeout`.
  public static let transactionTimeout = SQLState("25P04")
  /// The server ended a session that asked for nothing: `idle_session_timeout`.
  public static let idleSession = SQLState("57P05")
  /// The statement was cancelled, by `statement_timeout` or by request.
  public static let queryCanceled = SQLState("57014")
  /// An administrator ended the session.
  public static let adminShutdown = SQLState("57P01")
  /// The server crashed and starts again.
  public static let crashShutdown = SQLState("57P02")
  /// The server starts up or shuts down.
  public static let cannotConnectNow = SQLState("57P03")
  /// The server's disk is full.
  public static let diskFull = SQLState("53100")
  /// A limit that the server was configured with was reached, such as temp_file_limit.
  public static let configurationLimitExceeded = SQLState("53400")
  /// A limit of the server's own was reached, such as the size of an index row.
  public static let programLimitExceeded = SQLState("54000")
  /// The server has no memory left.
  public static let outOfMemory = SQLState("53200")
  /// All connection slots are taken.
  public static let tooManyConnections = SQLState("53300")
  /// The transaction is read-only, as on a standby.
  public static let readOnlyTransaction = SQLState("25006")
  /// The transaction had failed before, so nothing of it was committed.
  public static let inFailedTransaction = SQLState("25P02")
}

/// Whether, and how, trying again may help.
public enum RetryAdvice: Equatable, Sendable {
  /// The same would fail again until someone changes something.
  case never
  /// The connection is fine; the same may work after a pause.
  case later
  /// The connection is gone; the same may work over a new one.
  case afterReconnecting
}

extension SQLState {
  /// Whether trying again may help after this condition.
  public var retryAdvice: RetryAdvice {
    switch self {
    case .adminShutdown, .crashShutdown, .cannotConnectNow, .idleInTransaction, .idleSession,
      .transactionTimeout:
      .afterReconnecting
    case .serializationFailure, .deadlockDetected, .lockNotAvailable, .queryCanceled: .later
    case .objectNotInPrerequisiteState, .readOnlyTransaction: .never
    default:
      switch category {
      case "08": .afterReconnecting
      case "53", "58": .later
      default: .never
      }
    }
  }

  /// Whether the server, or the way to it, refused who we are.
  public var isAuthenticationFailure: Bool { category == "28" }
}
