import Testing

@Suite struct MoneyStaysExactTests {
  @Test(arguments: [
    "Records", "Transform", "Billing", "Load", "Audit", "Formats", "JSONStream", "Extract",
    "Postgres", "Report",
  ])
  func `no binary fraction comes near money`(room: String) throws {
    let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    let files = SourceText.swiftFiles(below: root.joined(separator: "/") + "/Sources/" + room)
    #expect(!files.isEmpty)
    for file in files {
      let lines = try SourceText.contents(of: file).split(
        separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() where namesBinaryFraction(line) {
        Issue.record("\(file):\(index + 1): \(line)")
      }
    }
  }

  @Test(arguments: [
    ("let share: Double", true), ("Float(amount)", true), ("[Float16]", true), ("CDouble", true),
    ("x as Float80", true), ("CGFloat", true), ("strtod(text, nil)", true), ("1.0", true),
    ("let text = \"1.0\"", false), ("/// Never Double.", false), ("doubled(x) + floating", false),
    ("a.0", false), ("tuple.0.1", false), ("$0.1 < $1.1", false), ("let version = 10", false),
  ])
  func `the search finds binary fractions in code and only there`(line: String, isFound: Bool) {
    #expect(namesBinaryFraction(Substring(line)) == isFound)
  }

  /// Whether a line of code, its comments and texts aside, names a binary floating-point type or literal.
  private func namesBinaryFraction(_ line: Substring) -> Bool {
    let code = line.replacing(/"(\\.|[^"\\])*"/, with: "\"\"").replacing(/\/\/.*/, with: "")
    let type = /\b(C?Double|(CG|C)?Float(16|32|64|80)?|CLongDouble|NSNumber|strtod|atof)\b/
    let literal = /(?:^|[^\w.$])\d[\d_]*\.\d/
    return code.contains(type) || code.contains(literal)
  }
}
