import Records
import Testing

@Suite struct ConfigReaderTests {
  private func place(_ line: Int) -> ConfigPlace {
    ConfigPlace(file: "p.yml", line: line, column: 3)
  }

  private func mapping(_ members: [(String, ConfigNode.Value)]) -> ConfigNode {
    ConfigNode(
      .mapping(
        members.enumerated().map { index, member in
          ConfigNode.Member(
            key: member.0, place: place(index + 1),
            value: ConfigNode(member.1, at: place(index + 1)))
        }), at: place(1))
  }

  @Test func `an option that nobody asked for is reported with the nearest one`() {
    let diagnostics = Diagnostics()
    var reader = ConfigReader(
      mapping([("tabel", .scalar("x")), ("url", .scalar("y"))]), subject: "sink 'postgres'",
      diagnostics: diagnostics)
    #expect(reader.text("table") == nil)
    #expect(reader.text("url") == "y")
    reader.finish()
    #expect(
      diagnostics.problems.map(\.description)
        == ["p.yml:1:3: sink 'postgres' has no option 'tabel'. Did you mean 'table'?"])
  }

  @Test func `every getter reports what it expected and found`() {
    let diagnostics = Diagnostics()
    var reader = ConfigReader(
      mapping([
        ("flag", .scalar("yes")), ("number", .scalar("0")), ("size", .scalar("12")),
        ("time", .scalar("60")), ("choice", .scalar("jsn")), ("list", .mapping([])),
        ("text", .sequence([])), ("empty", .scalar("")),
      ]), subject: "source", diagnostics: diagnostics)
    let flag = reader.flag("flag", default: true)
    #expect(flag)
    #expect(reader.integer("number", in: 1...5) == nil)
    #expect(reader.size("size") == nil)
    #expect(reader.duration("time") == nil)
    #expect(reader.choice("choice", of: ["json", "csv"]) == nil)
    #expect(reader.texts("list") == nil)
    #expect(reader.text("text") == nil)
    #expect(reader.requiredText("empty") == nil)
    #expect(reader.requiredText("absent") == nil)
    #expect(
      diagnostics.problems.map(\.message) == [
        "'flag' of source must be true or false, not 'yes'",
        "'number' of source must be a whole number from 1 to 5, not '0'",
        "'size' of source must be a size with its unit, such as 256MiB, not '12'",
        "'time' of source must be a time with its unit, such as 60s, 5m or 1h, not '60'",
        "'choice' of source must be json, csv, not 'jsn'. Did you mean 'json'?",
        "'list' of source must be a list of names, not a mapping",
        "'text' of source must be text, not a list",
        "'empty' of source must not be empty",
        "source needs 'absent'",
      ])
  }

  @Test(arguments: [
    ("256MiB", 256 << 20), ("1GB", 1_000_000_000), ("4096B", 4096), ("64 KiB", 65536), ("0B", 0),
  ])
  func `a size is read with its unit`(text: String, bytes: Int) {
    #expect(ByteSize(text)?.bytes == bytes)
  }

  @Test(arguments: ["256", "MiB", "-1MiB", "1.5GiB", "99999999999TiB", "12 bananas", ""])
  func `what is no size is refused`(text: String) { #expect(ByteSize(text) == nil) }

  @Test(arguments: [("60s", 60), ("5m", 300), ("1h", 3600), ("2d", 172_800)])
  func `a time is read with its unit`(text: String, seconds: Int) {
    #expect(Duration(spelled: text) == .seconds(seconds))
  }

  @Test func `a secret never shows`() {
    let secret = Secret("swordfish")
    var dumped = ""
    dump([secret], to: &dumped)
    #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("swordfish"))
    #expect(secret.revealed == "swordfish")
  }

  @Test(arguments: [
    ("useage-details", "usage-details"), ("postgers", "postgres"), ("vlaidate", "validate"),
    ("usage", "usage-details"),
  ])
  func `a misspelt name finds the one that was meant`(word: String, meant: String) {
    #expect(
      Suggestion.nearest(to: word, among: ["usage-details", "postgres", "validate", "files"])
        == meant)
  }

  @Test func `a word that is near nothing is shown what exists`() {
    #expect(
      Suggestion.sentence(for: "kafka", among: ["files", "postgres"]) == " Known: files, postgres.")
  }
}
