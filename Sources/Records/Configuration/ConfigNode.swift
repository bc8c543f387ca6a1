/// A place in a definition, lines and columns from 1.
public struct ConfigPlace: Sendable, Equatable, CustomStringConvertible {
  /// The file as the user named it.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in characters, from 1.
  public var column: Int

  /// - Parameters:
  ///   - file: the file as the user named it.
  ///   - line: line, from 1.
  ///   - column: column, from 1.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Reads the spelling of `description`.
  public init?(spelled text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 2, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2])
    else { return nil }
    self.init(file: parts.dropLast(2).joined(separator: ":"), line: line, column: column)
  }

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}

/// A YAML value with its place; scalars keep their source text, so `0100` stays `0100`.
public struct ConfigNode: Sendable, Equatable {
  /// A member of a mapping.
  public struct Member: Sendable, Equatable {
    /// The key's text.
    public var key: String
    /// Where the key stands.
    public var place: ConfigPlace
    /// What it names.
    public var value: ConfigNode

    /// - Parameters:
    ///   - key: the key's text.
    ///   - place: where the key stands.
    ///   - value: what it names.
    public init(key: String, place: ConfigPlace, value: ConfigNode) {
      self.key = key
      self.place = place
      self.value = value
    }
  }

  /// The shapes of a YAML value.
  public enum Value: Sendable, Equatable {
    /// Nothing, `~` or `null`.
    case null
    /// A scalar's text, after interpolation.
    case scalar(String)
    /// A list.
    case sequence([ConfigNode])
    /// A mapping, in order of writing.
    case mapping([Member])
  }

  /// The value.
  public var value: Value
  /// Where it starts.
  public var place: ConfigPlace
  /// Whether an interpolation brought part of the scalar from outside the file.
  public var isInterpolated: Bool

  /// - Parameters:
  ///   - value: the value.
  ///   - place: where it starts.
  ///   - isInterpolated: part of it came from the environment or a file.
  public init(_ value: Value, at place: ConfigPlace, isInterpolated: Bool = false) {
    self.value = value
    self.place = place
    self.isInterpolated = isInterpolated
  }

  /// The scalar's text, or nil.
  public var text: String? {
    if case .scalar(let text) = value { text } else { nil }
  }

  /// The value for messages: a scalar in quotes, unless part of it came from outside the file.
  ///
  /// What a variable or a file brings may be a secret in the wrong place, and a message ends in a log.
  public var shown: String {
    guard let text else { return kind }
    return isInterpolated ? "what its variable or file holds" : "'\(text)'"
  }

  /// The members, or nil when it is no mapping.
  public var members: [Member]? {
    if case .mapping(let members) = value { members } else { nil }
  }

  /// The elements, or nil when it is no list.
  public var elements: [ConfigNode]? {
    if case .sequence(let elements) = value { elements } else { nil }
  }

  /// What kind of value it is, for messages: `a list`, `a mapping`, `text`, `nothing`.
  public var kind: String {
    switch value {
    case .null: "nothing"
    case .scalar: "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
