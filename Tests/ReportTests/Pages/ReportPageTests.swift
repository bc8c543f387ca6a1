import Records
import Testing

@testable import Report

@Suite struct ReportPageTests {
  private func page(_ loads: [LoadRecord], title: String = "usage-nightly") throws -> String {
    try ReportPage(title: title, loads: loads, generatedAt: reportTime).html
  }

  /// The attributes by which HTML and SVG fetch something.
  private static let fetching: Set = [
    "src", "srcset", "href", "xlink:href", "action", "formaction", "data", "poster", "ping",
    "background", "style", "manifest",
  ]

  @Test func `the page refers to nothing outside itself`() throws {
    for html in [try page(sampleLedger()), try page([])] {
      let document = HTMLDocument(html)
      for element in document.elements {
        #expect(
          !["link", "img", "iframe", "object", "embed", "base", "form"].contains(element.name))
        for (key, value) in element.attributes where Self.fetching.contains(key) {
          #expect(value.hasPrefix("#"), "\(element)")
        }
      }
      for asset in [Assets.style, Assets.script] {
        #expect(!asset.contains("url(") && !asset.contains("@import") && !asset.contains("//fonts"))
        #expect(!asset.contains("http:") && !asset.contains("https:"))
      }
    }
  }

  @Test func `the policy forbids the network and names the style and script of the page`() throws {
    let html = try page(sampleLedger())
    let document = HTMLDocument(html)
    let policy = try #require(
      document.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?
        .attributes["content"])
    #expect(policy.hasPrefix("default-src &#39;none&#39;; style-src &#39;sha256-"))
    for name in ["style", "script"] {
      let parts = html.split(separator: "<\(name)>")
      #expect(parts.count == 2)
      let content = try #require(parts.last?.split(separator: "</\(name)>").first)
      #expect(policy.contains(ContentPolicy.source(of: String(content))))
    }
    #expect(!policy.contains("unsafe"))
    #expect(!document.elements.contains { $0.attributes.keys.contains { $0.hasPrefix("on") } })
  }

  @Test func `whatever the names, the page is well formed`() throws {
    let hostile = "\"'><script>alert(1)</script><!-- &amp; \u{202E}\0 </style>"
    var load = try sampleLoad(
      "201704", endpoint: hostile, enrollment: hostile, pipeline: hostile, currency: hostile,
      costs: ["1.5"])
    load.totals[hostile] = [hostile: "2"]
    load.source.url = hostile
    load.source.etag = hostile
    load.source.sha256 = hostile
    load.inputs = [.init(path: hostile, sha256: hostile)]
    load.coverage = [hostile: [hostile: hostile]]
    load.checks = [.init(name: hostile, outcome: hostile, message: hostile)]
    load.meterlineVersion = hostile
    load.loadID = hostile
    load.runID = hostile
    load.quarantined = 1
    let html = try page([load], title: hostile)
    let document = HTMLDocument(html)
    #expect(document.faults == [])
    #expect(document.elements.count { $0.name == "script" } == 1)
    #expect(document.elements.count { $0.name == "style" } == 1)
    #expect(!html.contains("alert(1)</script>") && !html.unicodeScalars.contains("\u{202E}"))
    #expect(try HTMLDocument(page(sampleLedger())).faults == [])
    #expect(try HTMLDocument(page([])).faults == [])
  }

  @Test func `two currencies are kept apart`() throws {
    let loads = [
      try sampleLoad("201704", currency: "EUR", costs: ["100.10", "0.01"]),
      try sampleLoad("201704", enrollment: "200", currency: "USD", costs: ["50.05"]),
      try sampleLoad("201703", currency: "USD", costs: ["7"]),
    ]
    let html = try page(loads)
    #expect(html.contains("<dt>Cost, EUR</dt><dd><data value=\"100.11\">"))
    #expect(html.contains("<dt>Cost, USD</dt><dd><data value=\"57.05\">"))
    #expect(html.countOf("role=\"img\"") == 2)
    for mixed in ["157.16", "107.10", "150.15", "157.1"] { #expect(!html.contains(mixed)) }
  }

  @Test func `endpoints are kept apart`() throws {
    var charges = try sampleLoad("201704", endpoint: "marketplace-charges")
    charges.totals = ["cost": ["EUR": "1.11"]]
    let html = try page([charges, try sampleLoad("201704", costs: ["2.22"])])
    #expect(html.contains("<dt>usage-details: Cost, EUR</dt><dd><data value=\"2.22\">"))
    #expect(html.contains("<dt>marketplace-charges: Cost, EUR</dt><dd><data value=\"1.11\">"))
    #expect(!html.contains("\"3.33\""))
  }

  @Test func `of loads that cover the same days only the newest counts`() throws {
    let old = try sampleLoad("201704", costs: ["1"], finished: "2017-05-01T00:00:00Z")
    let new = try sampleLoad("201704", costs: ["2"], finished: "2017-05-02T00:00:00Z")
    var days = try sampleLoad("201704", costs: ["4"], finished: "2017-05-03T00:00:00Z")
    days.unit.from = CalendarDate("2017-04-01")
    days.unit.to = CalendarDate("2017-04-03")
    var otherDays = try sampleLoad("201704", costs: ["8"], finished: "2017-05-03T00:00:00Z")
    otherDays.unit.from = CalendarDate("2017-04-03")
    otherDays.unit.to = CalendarDate("2017-04-05")

    let twice = try page([old, new, new])
    #expect(twice.contains("<dt>Cost, EUR</dt><dd><data value=\"2\">"))
    #expect(twice.contains("2 older loads of days that a newer load covers left out."))
    #expect(twice == (try page([new, old, new])))
    let apart = try page([days, otherDays])
    #expect(apart.contains("<dt>Cost, EUR</dt><dd><data value=\"12\">"))
    #expect(!apart.contains("older load"))
  }

  @Test func `sums are exact over units of any size`() throws {
    let loads = [
      try sampleLoad("201703", costs: ["10000000000000000000000000"]),
      try sampleLoad("201704", costs: ["0.0000000000000000000000000001"]),
      try sampleLoad("201705", costs: ["-0.01"]),
    ]
    #expect(
      try page(loads).contains(
        "<dd><data value=\"9999999999999999999999999.9900000000000000000000000001\">"))
  }

  @Test func `cost that belongs to no day is told`() throws {
    var load = try sampleLoad("201704", costs: ["1.5", "2"])
    load.totals["cost"] = ["EUR": "3.75"]
    #expect(
      try page([load]).contains(
        "0.25 EUR of usage-details belongs to no day and is missing from the cost by day."))
    #expect(try !page([sampleLoad("201704", costs: ["1.5"])]).contains("belongs to no day"))
  }

  @Test func `counts that no machine word holds are added`() throws {
    var loads = [try sampleLoad("201703"), try sampleLoad("201704")]
    for index in loads.indices { loads[index].rowsWritten = .max }
    #expect(try page(loads).contains("<data value=\"18446744073709551614\">"))
  }

  @Test(arguments: [
    ("1e3", "is not a number as JSON spells numbers"),
    ("", "is not a number as JSON spells numbers"),
    ("0.\(String(repeating: "0", count: 39))", "has more than 38 digits after the point"),
    ("1\(String(repeating: "0", count: 38))", "needs more digits than an exact amount holds"),
  ]) func `an amount that cannot be read names its load`(text: String, reason: String) throws {
    var load = try sampleLoad("201704")
    load.loadID = "0011223344556677"
    load.totals = ["cost": ["EUR": text]]
    #expect(
      throws: Fault(
        .failed, "the total of cost in EUR is '\(text)', which \(reason)",
        at: "usage-details, enrollment 100, 201704, load 0011223344556677",
        remedy: "Compare the load with its ledger by 'meterline verify', or load the unit again")
    ) { try page([load]) }
  }

  @Test func `a day that is none names its load`() throws {
    var load = try sampleLoad("201704")
    load.days = ["April": DayFigures(rows: 1, totals: ["cost": ["EUR": "1"]])]
    #expect {
      try page([load])
    } throws: { error in
      (error as? Fault)?.message == "'April' in the cost by day is no day (YYYY-MM-DD)"
    }
  }

  @Test func `an empty ledger says so and what to do`() throws {
    let html = try page([])
    #expect(html.contains("Nothing is loaded yet"))
    #expect(html.contains("<code>meterline run FILE</code> loads the billing periods"))
    #expect(!html.contains("<nav") && !html.contains("<table"))
  }

  @Test func `every table has a caption and headings with a scope, every picture a name`() throws {
    let elements = HTMLDocument(try page(sampleLedger())).elements
    let tables = elements.count { $0.name == "table" }
    #expect(tables > 8)
    #expect(elements.count { $0.name == "caption" } == tables)
    #expect(elements.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
    for svg in elements where svg.name == "svg" {
      let isNamed = svg.attributes["role"] == "img" && svg.attributes["aria-label"] != nil
      #expect(isNamed || svg.attributes["aria-hidden"] == "true")
    }
    #expect(elements.count { $0.name == "main" } == 1)
    #expect(elements.count { $0.name == "h1" } == 1)
  }

  @Test func `every place that a link leads to is there once`() throws {
    let elements = HTMLDocument(try page(sampleLedger())).elements
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for link in elements.compactMap({ $0.attributes["href"] }) {
      #expect(ids.contains(String(link.dropFirst())))
    }
  }
}
