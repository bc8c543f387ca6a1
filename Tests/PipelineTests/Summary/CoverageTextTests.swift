import Testing

@testable import Pipeline

@Suite struct CoverageTextTests {
  private func text(
    _ coverage: [[String: [String: String]]], _ detail: CoverageText.Detail = .brief
  ) -> [String] {
    CoverageText(coverage, detail: detail).lines.map { "\($0.name): \($0.text)" }
  }

  private static let departments = [
    ["map_departments": ["mapped": "58", "defaulted": "542", "mapped cost EUR": "100.9649"]],
    [
      "map_departments": [
        "mapped": "100", "defaulted": "500", "mapped cost EUR": "140",
        "defaulted cost EUR": "1535.744",
      ]
    ],
  ]

  @Test func `units are added up, and the part told of the whole`() {
    #expect(
      text(Self.departments) == [
        "map_departments: 158 of 1,200 rows mapped (13.2 %), 240.96 of 1776.70 EUR (13.6 %)"
      ])
    #expect(
      text(Self.departments, .full) == [
        "map_departments: 158 of 1,200 rows mapped (13.2 %), 240.9649 of 1776.7089 EUR (13.6 %)"
      ])
  }

  @Test func `each column of tags has its line, and what cannot be read one`() {
    let told = [
      "env mapped": "3", "env defaulted": "1", "env mapped cost EUR": "3.5",
      "env defaulted cost USD": "2", "mapped mapped": "0", "mapped defaulted": "4",
    ]
    let lines = [
      "map_tags env: 3 of 4 rows mapped (75.0 %), 3.5 of 3.5 EUR (100.0 %), 0 of 2 USD (0.0 %)",
      "map_tags mapped: 0 of 4 rows mapped (0.0 %)",
    ]
    #expect(text([["map_tags": told.merging(["unparsable": "0"]) { $1 }]]) == lines)
    #expect(
      text([["map_tags": told.merging(["unparsable": "1234"]) { $1 }]])
        == lines + ["map_tags: unparsable 1,234"])
  }

  @Test(arguments: [
    ("0", "0", "0 of 0"), ("1", "1000000", "1 of 1000001 (< 0.1 %)"),
    ("1000000", "1", "1000000 of 1000001 (> 99.9 %)"), ("-1", "3", "-1 of 2"),
    ("3", "-1", "3 of 2"), ("3", "-3", "3 of 0"), ("0.005", "-0.005", "0.00 of 0.00"),
  ])
  func `a share is told only where it says something true`(
    mapped: String, defaulted: String, told: String
  ) {
    let coverage = ["t": ["mapped cost X": mapped, "defaulted cost X": defaulted]]
    #expect(
      text([coverage])
        == [
          "t: 0 of 0 rows mapped, " + told.replacing(" (", with: " X (")
            + (told.contains("(") ? "" : " X")
        ])
  }

  @Test func `other figures are added up, and of days the first and the last told`() {
    let told = [
      ["fx": ["rates of": "2017-04-03", "converted": "1000", "zero": "0"]],
      ["fx": ["rates of": "2017-05-02", "converted": "234", "zero": "0"]],
    ]
    #expect(text(told) == ["fx: converted 1,234, rates of 2017-04-03 to 2017-05-02"])
    #expect(text(told, .full) == ["fx: converted 1,234, rates of 2017-04-03 to 2017-05-02, zero 0"])
    #expect(text([["fx": ["zero": "0"]]]) == ["fx: nothing"])
  }
}
