/// A name of a table, column or schema, quoted so that it can stand in SQL and mean nothing but itself.
///
/// Names are taken as they are written: no folding of case, and never cut. PostgreSQL would cut what is longer
/// than 63 bytes with only a notice, and two names could become one.
public struct QuotedIdentifier: Hashable, Sendable {
  /// Bytes that PostgreSQL keeps of a name (`NAMEDATALEN` - 1).
  public static let maximumByteCount = 63

  /// The name itself, unquoted.
  public let name: String

  /// - Throws: when the name is empty, longer than 63 bytes of UTF-8, or holds U+0000.
  public init(_ name: String) throws(InvalidName) {
    guard !name.isEmpty else { throw InvalidName(name: name, problem: .empty) }
    guard !name.utf8.contains(0) else { throw InvalidName(name: name, problem: .holdsNul) }
    let byteCount = name.utf8.count
    guard byteCount <= Self.maximumByteCount else {
      throw InvalidName(name: name, problem: .tooLong(byteCount: byteCount))
    }
    self.name = name
  }

  /// The name between double quotes, those inside doubled.
  public var sql: String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}

/// A table's name with its schema.
public struct QualifiedName: Hashable, Sendable, CustomStringConvertible {
  /// The schema; never left to the search path.
  public let schema: QuotedIdentifier
  /// The name inside the schema.
  public let table: QuotedIdentifier

  /// - Parameters:
  ///   - schema: the schema.
  ///   - table: the table in it.
  public init(schema: QuotedIdentifier, table: QuotedIdentifier) {
    self.schema = schema
    self.table = table
  }

  /// Reads `schema.table`, or `table` in schema `public`. Everything but the dot is part of a name, quotes and
  /// capitals included.
  public init(_ text: String) throws(InvalidName) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1: self.init(schema: try QuotedIdentifier("public"), table: try QuotedIdentifier(parts[0]))
    case 2: self.init(schema: try QuotedIdentifier(parts[0]), table: try QuotedIdentifier(parts[1]))
    default: throw InvalidName(name: text, problem: .tooManyParts)
    }
  }

  /// Another table of the same schema.
  public func sibling(_ name: String) throws(InvalidName) -> QualifiedName {
    QualifiedName(schema: schema, table: try QuotedIdentifier(name))
  }

  /// Both names quoted, for SQL.
  public var sql: String { schema.sql + "." + table.sql }

  /// `schema.table`, for people.
  public var description: String { schema.name + "." + table.name }
}
