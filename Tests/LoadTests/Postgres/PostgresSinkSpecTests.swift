import Records
import Testing

@testable import Load

@Suite struct PostgresSinkSpecTests {
  private func parse(_ members: [(String, String)]) -> (PostgresSinkSpec?, [String]) {
    let place = ConfigPlace(file: "p.yml", line: 1, column: 1)
    let node = ConfigNode(
      .mapping(
        members.enumerated().map { index, member in
          let place = ConfigPlace(file: "p.yml", line: index + 2, column: 3)
          return .init(key: member.0, place: place, value: ConfigNode(.scalar(member.1), at: place))
        }), at: place)
    let diagnostics = Diagnostics()
    let spec = PostgresSinkSpec(node, context: SpecContext(folder: ""), diagnostics: diagnostics)
    return (spec, diagnostics.sorted.map(\.description))
  }

  @Test func `the table is the endpoint's own unless it is named`() throws {
    let (own, _) = parse([("url", "postgresql:///w")])
    #expect(try own?.table(of: "balance-summary").description == "billing.balance_summary")
    let (named, _) = parse([("url", "postgresql:///w"), ("table", "mine.usage")])
    #expect(try named?.table(of: "balance-summary").description == "mine.usage")
  }

  @Test(
    arguments: [
      ([("table", "a")], ["p.yml:1:1: sink 'postgres' needs 'url'"]),
      ([("url", "")], ["p.yml:2:3: 'url' of sink 'postgres' must name a database"]),
      (
        [("url", "postgresql://u:secret%zz@h/d")],
        [
          "p.yml:2:3: 'url' of sink 'postgres': the address of the database is not valid: invalid percent-encoded token: \"…\""
        ]
      ),
      (
        [("url", "postgresql:///w"), ("tabel", "x")],
        ["p.yml:3:3: sink 'postgres' has no option 'tabel'. Did you mean 'table'?"]
      ),
      (
        [("url", "postgresql:///w"), ("table", "a.b.c")],
        [
          "p.yml:3:3: 'table' of sink 'postgres': 'a.b.c' has more than one dot; write 'schema.table' or 'table'"
        ]
      ),
    ] as [([(String, String)], [String])])
  func `what is wrong is said with its place`(members: [(String, String)], problems: [String]) {
    let (spec, found) = parse(members)
    #expect(spec == nil)
    #expect(found == problems)
  }
}
