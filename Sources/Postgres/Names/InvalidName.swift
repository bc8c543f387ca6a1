/// A name that PostgreSQL would refuse, or keep as another one.
public struct InvalidName: Error, Equatable, Sendable {
  /// What is wrong with a name.
  public enum Problem: Equatable, Sendable {
    /// There is no name.
    case empty
    /// It holds U+0000.
    case holdsNul
    /// It has more bytes than the server keeps.
    case tooLong(byteCount: Int)
    /// It has more than one dot.
    case tooManyParts
  }

  /// The name as it was written.
  public let name: String
  /// What is wrong with it.
  public let problem: Problem
}

extension InvalidName: CustomStringConvertible {
  public var description: String {
    switch problem {
    case .empty:
      "a name in PostgreSQL cannot be empty"
    case .holdsNul:
      "'\(name.replacing("\0", with: "\\0"))' holds U+0000, which PostgreSQL does not allow in a name"
    case .tooLong(let byteCount):
      "'\(name)' has \(byteCount) bytes; a name in PostgreSQL has at most "
        + "\(QuotedIdentifier.maximumByteCount). Choose a shorter one"
    case .tooManyParts:
      "'\(name)' has more than one dot; write 'schema.table' or 'table'"
    }
  }
}
