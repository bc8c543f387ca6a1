/// Why a body is not the CSV it should be, and where.
///
/// The same for a body however its bytes arrive.
public struct CSVError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Kind: String, Equatable, Sendable, CaseIterable {
    /// The body has no byte.
    case emptyBody
    /// The body ends inside a record.
    case truncated
    /// No line near the start has the names of the columns.
    case noHeader
    /// The header names a column twice.
    case repeatedColumn
    /// Something stands between a closing quote and the next comma.
    case strayByte
    /// A record longer than the limit; an open quote makes one.
    case recordTooLong
    /// A record that is no valid UTF-8.
    case invalidUTF8
  }

  /// What is wrong.
  public let kind: Kind
  /// The line, from 1; breaks inside quotes count.
  public let line: Int
  /// The byte in its line, from 1.
  public let column: Int
  /// Offset of the byte at fault from the first byte of the body.
  public let byteOffset: Int
  /// What was expected and found.
  public let detail: String

  /// - Parameters:
  ///   - kind: what is wrong.
  ///   - line: the line, from 1.
  ///   - column: the byte in its line, from 1.
  ///   - byteOffset: from the first byte of the body.
  ///   - detail: what was expected and found.
  public init(_ kind: Kind, line: Int, column: Int, byteOffset: Int, detail: String) {
    self.kind = kind
    self.line = line
    self.column = column
    self.byteOffset = byteOffset
    self.detail = detail
  }
}

extension CSVError: CustomStringConvertible {
  /// For example: `expected a comma or a line break behind a closing quote, found "x" in line 7, column 31 (byte 912)`.
  public var description: String {
    kind == .emptyBody ? detail : "\(detail) in line \(line), column \(column) (byte \(byteOffset))"
  }
}
