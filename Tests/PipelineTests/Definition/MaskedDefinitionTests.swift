import Records
import Testing

@testable import Pipeline

@Suite struct MaskedDefinitionTests {
  private func masked(_ yaml: String) throws -> String {
    let diagnostics = Diagnostics()
    let surroundings = Surroundings(
      variable: { $0 == "KEY" ? "the-secret" : nil },
      file: { _ throws(Fault) in throw Fault(.failed, "none") })
    let reader = DefinitionReader(surroundings: surroundings, diagnostics: diagnostics)
    return MaskedDefinition(try #require(reader.read(yaml: yaml, file: "p.yml"))).text
  }

  @Test func `no secret is in it, wherever it stands`() throws {
    let text = try masked(
      """
      source:
        key: ${env:KEY}
        client_secret: the-secret
        enrollment: [{id: "100", key: the-secret}]
        base_url: https://me:the-secret@host.example:8443/a?sig=the-secret#x
      sinks:
        - postgres: {url: "postgresql://u:the-secret@db/x?password=the-secret"}
        - postgres: {url: "host=db password=the-secret"}
      """)
    #expect(!text.contains("the-secret"))
    #expect(text.contains("\"base_url\": \"https://•••@host.example:8443/a?•••\""))
    #expect(text.contains("\"url\": \"postgresql://•••@db/x?•••\""))
  }

  @Test(arguments: [
    "name: a\nlist: [1, '2', {x: ~}]\nempty: {}\nnone: []\n",
    "text: \"quote \\\" slash \\\\ line\\n tab\\t end\"\n", "a: {b: {c: [[1, 2], [3]]}}\n",
  ])
  func `it reads as what was written`(_ yaml: String) throws {
    let text = try masked(yaml)
    #expect(try masked(text) == text)
    let (one, other) = (Diagnostics(), Diagnostics())
    let first = DefinitionReader(diagnostics: one).read(yaml: yaml, file: "p.yml")
    let second = DefinitionReader(diagnostics: other).read(yaml: text, file: "p.yml")
    #expect(first.map(shape) == second.map(shape))
  }

  /// A node without its places.
  private func shape(_ node: ConfigNode) -> String {
    switch node.value {
    case .null: "null"
    case .scalar(let text): "'\(text)'"
    case .sequence(let elements): "[\(elements.map(shape).joined(separator: ","))]"
    case .mapping(let members):
      "{\(members.map { "\($0.key):\(shape($0.value))" }.joined(separator: ","))}"
    }
  }
}
