/// What made the rows of a run, for whoever keeps it beside them: all of it is free of secrets.
public struct RunMaterial: Sendable, Equatable {
  /// A file that changed rows, and where it lies.
  public struct File: Sendable, Equatable {
    /// Its path as the definition wrote it, and the digest of the bytes that were used.
    public var input: LoadRecord.Input
    /// Its path from the working folder.
    public var path: String

    /// - Parameters:
    ///   - input: path as the definition wrote it, and digest.
    ///   - path: path from the working folder.
    public init(input: LoadRecord.Input, path: String) {
      self.input = input
      self.path = path
    }
  }

  /// All that changes rows, spelled canonically: the text whose SHA-256 is `plan_sha256`.
  public var plan: String
  /// The definition with its variables filled in and its secrets masked.
  public var definition: String
  /// Mappings and rate tables.
  public var files: [File]

  /// - Parameters:
  ///   - plan: the text whose SHA-256 is `plan_sha256`.
  ///   - definition: the definition, filled in, secrets masked.
  ///   - files: mappings and rate tables.
  public init(plan: String = "", definition: String = "", files: [File] = []) {
    self.plan = plan
    self.definition = definition
    self.files = files
  }
}
