public import Records
import Yams

/// Reads the YAML of a definition into nodes that know their places.
///
/// Scalars keep their source text (`0100` stays `0100`). Anchors, aliases and `<<` are understood; what they
/// expand to is limited, so that a few lines cannot become a thousand million nodes.
public struct DefinitionReader {
  /// The most aliases that a definition may use.
  public static let maximumAliases = 32
  /// The most values that a definition may have, those that aliases repeat counted each time.
  public static let maximumNodes = 50_000

  private let surroundings: Surroundings
  private let diagnostics: Diagnostics

  /// - Parameters:
  ///   - surroundings: where variables and files come from.
  ///   - diagnostics: where problems go.
  public init(surroundings: Surroundings = .ofProgram, diagnostics: Diagnostics) {
    self.surroundings = surroundings
    self.diagnostics = diagnostics
  }

  /// Reads a definition from its file. Nil after reporting when there is no value to read.
  public func read(file: String) -> ConfigNode? {
    text(of: file).flatMap { read(yaml: $0, file: file) }
  }

  /// Reads a file that a definition names as it stands, without variables. Nil after reporting.
  func readPlain(file: String) -> ConfigNode? { text(of: file).flatMap { compose($0, file: file) } }

  private func text(of file: String) -> String? {
    let start = ConfigPlace(file: file, line: 1, column: 1)
    do throws(Fault) {
      let bytes = try surroundings.file(file)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        diagnostics.report("the definition is not UTF-8", at: start)
        return nil
      }
      return text
    } catch {
      diagnostics.report(error.message + (error.remedy.map { ". \($0)" } ?? ""), at: start)
      return nil
    }
  }

  /// Reads a definition from its text.
  ///
  /// - Parameters:
  ///   - yaml: one YAML document.
  ///   - file: the file as the user named it; paths are relative to its folder.
  /// - Returns: the value with interpolations filled in; nil after reporting when it is no YAML.
  public func read(yaml: String, file: String) -> ConfigNode? {
    guard var node = compose(yaml, file: file) else { return nil }
    let context = SpecContext(folder: Self.folder(of: file))
    node = Interpolation(surroundings: surroundings, context: context, diagnostics: diagnostics)
      .fill(node)
    return node
  }

  /// The folder of a file: what stands before the last slash, empty when there is none.
  static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "" }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  private func compose(_ yaml: String, file: String) -> ConfigNode? {
    let start = ConfigPlace(file: file, line: 1, column: 1)
    var text =
      yaml.unicodeScalars.first == "\u{FEFF}" ? String(yaml.unicodeScalars.dropFirst()) : yaml
    text.makeContiguousUTF8()
    if let excess = AliasCount.place(ofAlias: Self.maximumAliases + 1, in: text) {
      diagnostics.report(
        "a definition may use at most \(Self.maximumAliases) aliases",
        at: ConfigPlace(file: file, line: excess.line, column: excess.column))
      return nil
    }
    do {
      guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
        diagnostics.report("the definition is empty", at: start)
        return nil
      }
      var tree = NodeTree(file: file, diagnostics: diagnostics, nodesLeft: Self.maximumNodes)
      return tree.node(root)
    } catch let error as YamlError {
      let problem = SyntaxProblem(error)
      diagnostics.report(
        problem.message,
        at: ConfigPlace(file: file, line: problem.line, column: problem.column))
    } catch {
      diagnostics.report("not valid YAML: \(error)", at: start)
    }
    return nil
  }
}
