import Foundation
import Glibc
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
      tell(problems)
      throw .badConfiguration
    }
    return plan
  }

  /// The plan of a definition, or what is wrong with it, by place.
  static func read(_ file: String) -> (plan: Plan?, problems: [Diagnostics.Problem]) {
    let diagnostics = Diagnostics()
    let spec = spec(file, diagnostics)
    let plan = spec?.plan(diagnostics)
    return (plan, diagnostics.sorted)
  }

  /// A definition whose parts need not all be complete; nil after reporting.
  static func spec(_ file: String, _ diagnostics: Diagnostics) -> PipelineSpec? {
    guard access(file, F_OK) == 0 else {
      diagnostics.report(
        "there is no such file. Name a definition, or have one written with `meterline init`",
        at: ConfigPlace(file: file, line: 1, column: 1))
      return nil
    }
    if let names = names(inFolder: file) {
      let place = ConfigPlace(file: file, line: 1, column: 1)
      diagnostics.report("this is a folder. \(remedy(for: file, holding: names))", at: place)
      return nil
    }
    return PipelineSpec(file: file, registry: Registry.components, diagnostics: diagnostics)
  }

  /// What lies in a folder; nil for anything else.
  private static func names(inFolder path: String) -> [String]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return nil }
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private static func remedy(for folder: String, holding names: [String]) -> String {
    guard let definition = names.first(where: { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") })
    else {
      return
        "Name the definition that loads it, a YAML file; only `meterline verify` reads a folder"
    }
    return
      "Name a definition in it, such as \(folder.hasSuffix("/") ? folder : folder + "/")\(definition)"
  }

  /// Writes problems to stderr, one a line.
  static func tell(_ problems: [Diagnostics.Problem]) {
    for problem in problems { Terminal.problem(problem.description) }
  }
}
