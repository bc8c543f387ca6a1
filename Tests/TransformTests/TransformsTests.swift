import Records
import Testing
import Transform

@Suite struct TransformsTests {
  @Test func `every transform is found by its name`() {
    #expect(
      Transforms.specs.keys.sorted()
        == [
          "allocate", "deduplicate", "filter", "focus", "map_departments", "map_tags",
          "normalize_currency", "rename", "select",
        ])
    let diagnostics = Diagnostics()
    let node = (["cost"] as Definition).node
    let spec = Transforms.specs["select"]?.init(
      node, context: SpecContext(folder: ""), diagnostics: diagnostics)
    #expect(spec?.fingerprint == #"select ["cost"]"#)
  }
}
