public import Audit
public import Records

/// The components that a definition may name, by their words in YAML.
///
/// Filled where the rooms are joined; nothing here knows a concrete source, transform or sink.
public struct ComponentRegistry: Sendable {
  /// Sources by the word after `api`.
  public var sources: [String: any SourceSpec.Type]
  /// Transforms by name.
  public var transforms: [String: any TransformSpec.Type]
  /// Sinks by name.
  public var sinks: [String: any SinkSpec.Type]
  /// Checks by name.
  public var checks: [String: any CheckSpec.Type]

  /// - Parameters:
  ///   - sources: sources by the word after `api`.
  ///   - transforms: transforms by name.
  ///   - sinks: sinks by name.
  ///   - checks: checks by name; those of this room unless told otherwise.
  public init(
    sources: [String: any SourceSpec.Type], transforms: [String: any TransformSpec.Type] = [:],
    sinks: [String: any SinkSpec.Type],
    checks: [String: any CheckSpec.Type] = CheckCatalogue.all
  ) {
    self.sources = sources
    self.transforms = transforms
    self.sinks = sinks
    self.checks = checks
  }
}
