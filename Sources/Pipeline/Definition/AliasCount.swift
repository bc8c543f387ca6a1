/// Counts the aliases of a YAML text before it is parsed, because parsing alone can already take them to heart.
///
/// Counts by eye, not by grammar: `*name` at the start of a word outside comments. Inside quotes or a block of
/// text it may count what is none, never the other way round.
enum AliasCount {
  /// Line and column of the alias with that number, from 1; nil when there are fewer.
  static func place(ofAlias number: Int, in yaml: String) -> (line: Int, column: Int)? {
    var line = 1
    var column = 1
    var found = 0
    var previous: Unicode.Scalar = "\n"
    var isComment = false
    for scalar in yaml.unicodeScalars {
      if scalar == "#", isBlank(previous) { isComment = true }
      if !isComment, scalar == "*", isBlank(previous) || "[{,:-?".unicodeScalars.contains(previous)
      {
        found += 1
        if found == number { return (line, column) }
      }
      column += 1
      if scalar == "\n" {
        line += 1
        column = 1
        isComment = false
      }
      previous = scalar
    }
    return nil
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
  }
}
