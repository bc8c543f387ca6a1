/// What PostgreSQL, or the way to it, refused, and during what.
///
/// `description` may go to a log: it holds no password, and of the server's answer no values of rows. The
/// fields keep the server's words whole.
public struct PostgresError: Error, Equatable, Sendable {
  /// What was tried, as the end of a sentence: `copy into billing.usage_details`.
  public var action: String
  /// The server's code; `nil` when none came with the error.
  public var state: SQLState?
  /// The server's primary message, in its language.
  public var message: String
  /// The server's detail, which may quote values of a row.
  public var detail: String?
  /// The server's advice.
  public var hint: String?
  /// Where the server was, such as the line of a COPY; it may quote values of a row.
  public var context: String?
  /// The schema that the error is about.
  public var schema: String?
  /// The table that the error is about.
  public var table: String?
  /// The column that the error is about.
  public var column: String?
  /// The constraint that was broken.
  public var constraint: String?
  /// The connection broke between sending COMMIT and its answer: the transaction may stand or not.
  public var isCommitInDoubt = false

  /// - Parameters:
  ///   - action: what was tried, as the end of a sentence that begins with "could not".
  ///   - state: the code, if there is one.
  ///   - message: what went wrong.
  ///   - hint: what to do about it.
  public init(action: String, state: SQLState?, message: String, hint: String? = nil) {
    self.action = action
    self.state = state
    self.message = message
    self.hint = hint
  }

  /// Whether trying again may help, and over which connection.
  public var retryAdvice: RetryAdvice { state?.retryAdvice ?? .never }
}

extension PostgresError: CustomStringConvertible {
  public var description: String {
    var text = "could not \(action): \(publicMessage)"
    if let state { text += " (SQLSTATE \(state))" }
    if let constraint { text += ", constraint \(constraint)" }
    if !quotesValues, let detail { text += ". " + detail.withoutFinalStop }
    if let hint { text += ". " + hint.withoutFinalStop }
    return text
  }

  /// Data exceptions (22) and broken constraints (23) quote values of rows.
  private var quotesValues: Bool { state.map { ["22", "23"].contains($0.category) } ?? false }

  private var publicMessage: String {
    guard state?.category == "22", let quote = message.firstRange(of: ": \"") else {
      return message.withoutFinalStop
    }
    return String(message[..<quote.lowerBound])
  }
}

extension String {
  fileprivate var withoutFinalStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
