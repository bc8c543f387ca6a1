import Records
import Testing

@testable import Pipeline

/// The name of a check and its options, as a definition has them.
func readCheck(
  _ yaml: String, _ diagnostics: Diagnostics
) throws -> (name: String, options: ConfigNode) {
  let surroundings = Surroundings(
    variable: { _ in nil },
    file: { path throws(Fault) in throw Fault(.configuration, "cannot read '\(path)'") })
  let reader = DefinitionReader(surroundings: surroundings, diagnostics: diagnostics)
  let member = try #require(reader.read(yaml: yaml, file: "p.yml")?.members?.first)
  return (member.key, member.value)
}
