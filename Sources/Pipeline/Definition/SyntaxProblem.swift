import Yams

/// What YAML itself has against a text, as a problem of ours.
struct SyntaxProblem {
  var message: String
  var line = 1
  var column = 1

  init(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _):
      message = "not valid YAML: \(problem)" + Self.sentence(context)
      (line, column) = (mark.line, mark.column)
    case .composer(let context, let problem, let mark, _):
      message = "not valid YAML: " + (context.map { "\($0.text), " } ?? "") + problem
      (line, column) = (mark.line, mark.column)
    case .reader(let problem, let offset, _, let yaml):
      message = "not valid YAML: \(problem)"
      if let offset { (line, column) = Self.place(of: offset, in: yaml) }
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      message = "the mapping has \(keys) twice"
      (line, column) = (context.mark.line, context.mark.column)
    default:
      message = "not valid YAML: \(error)"
    }
  }

  private static func sentence(_ context: YamlError.Context?) -> String {
    context.map { " \($0.text) that starts at \($0.mark)" } ?? ""
  }

  private static func place(of offset: Int, in yaml: String) -> (line: Int, column: Int) {
    let before = yaml.prefix(offset)
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
