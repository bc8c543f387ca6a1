/// A Swift value that PostgreSQL reads and writes as text.
public protocol SQLValue: Sendable {
  /// The value as the server reads it.
  var sqlText: String { get }

  /// The value of what the server wrote; `nil` when it is none.
  init?(sqlText: String)
}

extension String: SQLValue {
  public var sqlText: String { self }

  public init?(sqlText: String) { self = sqlText }
}

extension Int: SQLValue {
  public var sqlText: String { String(self) }

  public init?(sqlText: String) { self.init(sqlText, radix: 10) }
}

extension Bool: SQLValue {
  public var sqlText: String { self ? "true" : "false" }

  public init?(sqlText: String) {
    switch sqlText {
    case "t", "true": self = true
    case "f", "false": self = false
    default: return nil
    }
  }
}
