import TestSupport
import Testing

@testable import Transform

@Suite struct GlobTests {
  @Test(arguments: [
    (
      "Virtual*", ["Virtual Machines", "Virtual", "Virtual*"],
      ["virtual machines", "A Virtual", ""]
    ),
    ("*", ["", "a", "äöü"], []),
    ("", [""], ["a", " "]),
    ("Storage", ["Storage"], ["Storage ", "storage", "Storag", "torage"]),
    ("*.json", [".json", "a.json", "a.json.json"], ["json", "a.json ", "a.jsonl"]),
    ("a*b*c", ["abc", "aXbXc", "abcbc", "abbcc"], ["ab", "acb", "abcx", "bc"]),
    ("*aab*", ["aab", "aaab", "xaabaab"], ["ab", "aXab"]),
    ("?", ["a", "ä", "€", "😀"], ["", "ab", "e\u{301}"]),
    ("*?x", ["ax", "äx", "axx", "ää€x"], ["x", "xa"]),
    ("??", ["ab", "ä€"], ["a", "abc", "ä"]),
    (#"\*"#, ["*"], ["a", #"\*"#, ""]), (#"a\?"#, ["a?"], ["ab"]),
    (#"\\*"#, [#"\"#, #"\x"#], ["x"]),
    (#"a\"#, [#"a\"#], ["a"]), (#"\ab"#, ["ab"], [#"\ab"#]),
    ("é", ["\u{E9}"], ["e\u{301}", "E\u{301}"]),
    ("[ab]*", ["[ab]", "[ab]c"], ["a", "b"]),
  ])
  func `a pattern matches whole values`(pattern: String, matching: [String], others: [String]) {
    for value in matching { #expect(matches(Glob(pattern), value), "\(value)") }
    for value in others { #expect(!matches(Glob(pattern), value), "\(value)") }
  }

  @Test func `a pattern agrees with trying every split`() {
    var random = SeededGenerator()
    for _ in 0..<5_000 {
      let pattern = text(of: "ab*?", upTo: 6, &random)
      let value = text(of: "abä", upTo: 8, &random)
      #expect(
        matches(Glob(pattern), value) == matchesBySplitting(pattern[...], value[...]),
        "'\(pattern)' and '\(value)', seed \(random.seed)")
    }
  }

  @Test func `a set matches what any of its patterns matches`() {
    let words = ["", "a", "b", "ab", "ba", "aab", "*", "abba", "Storage", "Networking"]
    let set = GlobSet(words.filter { $0 != "*" && $0 != "b" } + [#"\*"#, "Virtual*", "a"])
    for word in words { #expect(matches(set, word) == (word != "b"), "\(word)") }
    for word in ["aa", "abb", "Storag", "Storage ", "Virtua", "c"] { #expect(!matches(set, word)) }
    #expect(matches(set, "Virtual Machines"))
    #expect(!matches(GlobSet([]), ""))
  }

  @Test func `a set of many values finds each of them and nothing between`() {
    let values = (0..<1_000).map { "id-\($0 * 2)" }
    let set = GlobSet(values.reversed())
    for number in 0..<2_000 { #expect(matches(set, "id-\(number)") == (number % 2 == 0)) }
  }

  private func matches(_ glob: Glob, _ value: String) -> Bool {
    Array(value.utf8).withUnsafeBytes { glob.matches($0) }
  }

  private func matches(_ set: GlobSet, _ value: String) -> Bool {
    Array(value.utf8).withUnsafeBytes { set.matches($0) }
  }

  private func text(
    of letters: String, upTo maximum: Int, _ random: inout SeededGenerator
  ) -> String {
    let count = Int.random(in: 0...maximum, using: &random)
    return String((0..<count).compactMap { _ in letters.randomElement(using: &random) })
  }

  private func matchesBySplitting(_ pattern: Substring, _ value: Substring) -> Bool {
    guard let first = pattern.first else { return value.isEmpty }
    let rest = pattern.dropFirst()
    if first == "*" {
      return (0...value.count).contains { matchesBySplitting(rest, value.dropFirst($0)) }
    }
    guard let next = value.first, first == "?" || first == next else { return false }
    return matchesBySplitting(rest, value.dropFirst())
  }
}
