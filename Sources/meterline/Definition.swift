import Pipeline
import Records

/// Reads definitions and tells all that is wrong with them.
enum Definition {
  /// The plan of a definition.
  ///
  /// - Throws: `badConfiguration` after every problem was written to stderr.
  static func plan(_ file: String) throws(ExitStatus) -> Plan {
    let (plan, problems) = read(file)
    guard let plan else {
      for problem in problems { Terminal.errorLine(problem.description) }
      throw .badConfiguration
    }
    return plan
  }

  /// The plan of a definition, or what is wrong with it, by place.
  static func read(_ file: String) -> (plan: Plan?, problems: [Diagnostics.Problem]) {
    let diagnostics = Diagnostics()
    let spec = PipelineSpec(
      file: file, registry: Registry.components, diagnostics: diagnostics)
    let plan = spec?.plan(diagnostics)
    return (plan, diagnostics.sorted)
  }
}
