/// A statement whose values cannot become SQL: what is interpolated is either a name, which is quoted, or a
/// value, which travels beside the text as a parameter.
///
/// ```swift
/// let load: SQL = "select rows from \(table) where enrollment = \(enrollment)"
/// // select rows from "meterline"."load" where enrollment = $1
/// ```
public struct SQL: ExpressibleByStringInterpolation, Equatable, Sendable {
  enum Segment: Equatable, Sendable {
    case text(String)
    case parameter(String?)
  }

  private(set) var segments: [Segment]

  public init(stringLiteral text: String) { segments = [.text(text)] }

  public init(stringInterpolation: Interpolation) { segments = stringInterpolation.segments }

  /// SQL that comes from the project itself, such as a migration; never from a user.
  public init(trusted text: String) { segments = [.text(text)] }

  init(segments: [Segment]) { self.segments = segments }

  /// The statement with `$1`, `$2`, … for its values.
  public var text: String {
    var next = 0
    return segments.map { segment in
      switch segment {
      case .text(let text): return text
      case .parameter:
        next += 1
        return "$\(next)"
      }
    }.joined()
  }

  /// The values, in the order of their numbers, as text that the server reads.
  public var parameters: [String?] {
    segments.compactMap { segment in
      if case .parameter(let value) = segment { .some(value) } else { nil }
    }
  }

  /// Text as an SQL literal, for statements that take no parameters (DDL).
  public static func literal(_ text: String) -> String {
    let quoted = "'" + text.replacing("'", with: "''") + "'"
    return text.contains("\\") ? " E" + quoted.replacing("\\", with: "\\\\") : quoted
  }

  /// The statements, with `separator` between them.
  public static func joined(_ parts: [SQL], by separator: String = ", ") -> SQL {
    SQL(segments: Array(parts.map(\.segments).joined(separator: [.text(separator)])))
  }
}

extension SQL {
  /// Collects what stands between the quotes of a statement.
  public struct Interpolation: StringInterpolationProtocol {
    var segments: [Segment] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      segments.reserveCapacity(interpolationCount * 2 + 1)
    }

    public mutating func appendLiteral(_ text: String) {
      if !text.isEmpty { segments.append(.text(text)) }
    }

    /// A value: a parameter.
    public mutating func appendInterpolation(_ value: some SQLValue) {
      segments.append(.parameter(value.sqlText))
    }

    /// A value that may be NULL: a parameter.
    public mutating func appendInterpolation(_ value: (some SQLValue)?) {
      segments.append(.parameter(value?.sqlText))
    }

    /// A name, quoted.
    public mutating func appendInterpolation(_ name: QuotedIdentifier) {
      segments.append(.text(name.sql))
    }

    /// A table's name, quoted.
    public mutating func appendInterpolation(_ name: QualifiedName) {
      segments.append(.text(name.sql))
    }

    /// Names with commas between them, each quoted.
    public mutating func appendInterpolation(_ names: [QuotedIdentifier]) {
      segments.append(.text(names.map(\.sql).joined(separator: ", ")))
    }

    /// Another statement, or a piece of one, with its values.
    public mutating func appendInterpolation(_ sql: SQL) {
      segments.append(contentsOf: sql.segments)
    }

    /// Text as a quoted literal inside the statement, where the server takes no parameter.
    public mutating func appendInterpolation(literal text: String) {
      segments.append(.text(SQL.literal(text)))
    }
  }
}
