/// What a component may know of the definition that it stands in.
public struct SpecContext: Sendable {
  /// Folder of the definition's file; relative paths start here.
  public var folder: String
  /// Top-level sections of the definition that components read, such as `http` and `limits`.
  public var sections: [String: ConfigNode]
  /// Reads another YAML file, such as one of rules, into nodes with their places in it. Variables are not filled in.
  /// Nil after reporting.
  public var readTree: @Sendable (_ path: String, Diagnostics) -> ConfigNode?

  /// - Parameters:
  ///   - folder: folder of the definition's file.
  ///   - sections: top-level sections by key.
  ///   - readTree: reads another YAML file; without it there is none to read.
  public init(
    folder: String, sections: [String: ConfigNode] = [:],
    readTree: @escaping @Sendable (_ path: String, Diagnostics) -> ConfigNode? = { path, problems in
      problems.report("cannot be read", at: ConfigPlace(file: path, line: 1, column: 1))
      return nil
    }
  ) {
    self.folder = folder
    self.sections = sections
    self.readTree = readTree
  }

  /// A path of the definition made absolute or relative to the working folder.
  public func path(_ path: String) -> String {
    path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
  }
}

/// A component as the definition describes it: parsed, checked, and not yet doing anything.
///
/// A spec reads its whole node, reports every problem, and is nil when there was one.
public protocol ComponentSpec: Sendable {
  /// - Parameters:
  ///   - node: the component's options.
  ///   - context: the definition around them.
  ///   - diagnostics: where problems go.
  init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics)

  /// All that changes rows, spelled canonically: part of `plan_sha256`. Never secrets, hosts, places or limits.
  var fingerprint: String { get }
}
