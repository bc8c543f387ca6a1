import Records

extension Markup {
  /// The head: nothing in it leads out of the page.
  mutating func head(title: String) {
    void("meta", ["charset": "utf-8"])
    void(
      "meta",
      [
        "http-equiv": "Content-Security-Policy",
        "content": ContentPolicy.policy(style: Assets.style, script: Assets.script),
      ])
    void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    void("meta", ["name": "color-scheme", "content": "light dark"])
    void("meta", ["name": "referrer", "content": "no-referrer"])
    line()
    element("title", text: "\(title) – billing report")
    verbatim("style", Assets.style)
  }

  /// The title, what the page is about, and the way to its sections.
  mutating func masthead(title: String, summary: LedgerSummary, generatedAt: Timestamp) {
    element("header") { header in
      header.element("p", ["class": "eyebrow"], text: "Billing report")
      header.element("h1", text: title)
      header.element("p", ["class": "byline"]) {
        $0.write("As of ")
        $0.instant(generatedAt)
        if !summary.loads.isEmpty { $0.write(" · \(subject(of: summary))") }
      }
      guard !summary.loads.isEmpty else { return }
      header.element("nav", ["aria-label": "Sections"]) { nav in
        for (id, name) in contents(of: summary) {
          nav.element("a", ["href": "#\(id)"], text: name)
        }
      }
    }
    line()
  }

  /// A section with its heading.
  mutating func section(_ id: String, _ title: String, _ content: (inout Markup) -> Void) {
    element("section", ["id": id, "aria-labelledby": "\(id)-title"]) {
      $0.element("h2", ["id": "\(id)-title"], text: title)
      content(&$0)
    }
    line()
  }

  /// A sentence in place of figures that there are none of, or that are not known.
  mutating func calm(_ text: String) { element("p", ["class": "calm"], text: text) }

  /// What stands in place of the figures while there are none.
  mutating func emptyLedger() {
    section("empty", "Nothing is loaded yet") { section in
      section.element(
        "p", text: "The ledger of this pipeline holds no load, so there is nothing to show.")
      section.element("p", text: "With the pipeline's definition in place of FILE:")
      section.element("ol") { list in
        for (command, effect) in [
          ("meterline doctor FILE", "tries the connections and keys that the pipeline needs,"),
          ("meterline run FILE", "loads the billing periods it asks for,"),
          ("meterline report FILE -o report.html", "writes this page again, with figures."),
        ] {
          list.element("li") {
            $0.element("code", text: command)
            $0.write(" \(effect)")
          }
        }
      }
      section.element(
        "p",
        text: "If loads were expected here, look whether the definition names the sinks that "
          + "received them: what was loaded is recorded beside the rows.")
    }
  }

  /// What the figures are and are not.
  mutating func colophon(_ summary: LedgerSummary) {
    element("footer") { footer in
      footer.element(
        "p",
        text: "Amounts are exact sums of what the provider charged, digit for digit; digits after "
          + "the second place are set lighter. Currencies and endpoints are never added together. "
          + "Days, billing periods and times are in UTC.")
      let versions = Set(summary.loads.map(\.meterlineVersion)).subtracting([""]).sorted()
      if !versions.isEmpty {
        footer.element("p", text: "Loaded by Meterline \(versions.joined(separator: ", ")).")
      }
    }
  }
}

/// The sections that the page has.
private func contents(of summary: LedgerSummary) -> [(id: String, name: String)] {
  let hasDays = summary.dated != nil
  let hasCoverage = summary.loads.contains { $0.coverage.values.contains { !$0.isEmpty } }
  let sections: [(id: String, name: String, isThere: Bool)] = [
    ("figures", "At a glance", true), ("by-day", "By day", hasDays),
    ("by-month", "By period", true), ("by-department", "By department", hasDays),
    ("by-service", "By service", hasDays), ("resources", "Resources", hasDays),
    ("tags", "Tags", hasDays), ("reconciliation", "Reconciliation", true),
    ("restatements", "Restatements", true), ("freshness", "Freshness", true),
    ("units", "Units", true), ("checks", "Checks", true),
    ("coverage", "Coverage", hasCoverage), ("history", "History", true),
    ("loads", "Sources", true),
  ]
  return sections.filter(\.isThere).map { ($0.id, $0.name) }
}

/// `usage-details of enrollment 100`; counts where there are several.
private func subject(of summary: LedgerSummary) -> String {
  let endpoints = summary.endpoints.map(\.endpoint).joined(separator: ", ")
  let enrollments = Set(summary.loads.map(\.unit.enrollment)).sorted()
  let named = enrollments.prefix(5).joined(separator: ", ")
  return enrollments.count > 5
    ? "\(endpoints) of \(enrollments.count) enrollments"
    : "\(endpoints) of enrollment\(enrollments.count == 1 ? "" : "s") \(named)"
}
