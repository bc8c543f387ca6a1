import Records

extension Markup {
  /// The figures to begin with: cost by currency, then how much was loaded and when.
  mutating func figures(_ summary: LedgerSummary, generatedAt: Timestamp) {
    section("figures", "At a glance") { section in
      section.element("dl", ["class": "figures money"]) { list in
        for endpoint in summary.endpoints {
          for key in endpoint.mainKeys {
            let name = endpoint.name(of: key, among: summary)
            list.figure(name) { $0.amount(endpoint.totals[key] ?? ExactSum()) }
          }
        }
      }
      section.element("dl", ["class": "figures"]) { list in
        list.figure("Units loaded") { $0.cell(.count(Int128(summary.loads.count)), scale: 0) }
        list.figure("Billing periods") { $0.write(span(of: summary.periods)) }
        list.figure("Rows written") { $0.cell(.count(summary.count(\.rowsWritten)), scale: 0) }
        list.figure("Quarantined") { $0.cell(.count(summary.count(\.quarantined)), scale: 0) }
        if let newest = summary.loads.map(\.finishedAt).max() {
          list.figure("Newest load") {
            $0.instant(newest)
            $0.element("small", text: ago(generatedAt.age(of: newest)))
          }
        }
      }
      section.attention(Attention(summary).notes)
    }
  }

  private mutating func figure(_ name: String, _ content: (inout Markup) -> Void) {
    element("div") {
      $0.element("dt", text: name)
      $0.element("dd") { content(&$0) }
    }
    line()
  }

  private mutating func attention(_ notes: [String]) {
    guard !notes.isEmpty else {
      element("p", ["class": "calm"], text: "Nothing in these loads asks for attention.")
      return
    }
    element("div", ["class": "attention"]) { box in
      box.element("h3", text: "Worth knowing before you rely on these figures")
      box.element("ul") { list in
        for note in notes { list.element("li", text: note) }
      }
    }
  }
}

/// `Apr 2017`, `Mar 2017 – Apr 2017`.
func span(of periods: [CalendarMonth]) -> String {
  guard let first = periods.first, let last = periods.last else { return "none" }
  return first == last ? first.shortName : "\(first.shortName) – \(last.shortName)"
}

/// `3 days ago`, `just now`.
private func ago(_ age: String) -> String { age == "just now" ? age : "\(age) ago" }

extension EndpointSummary {
  /// `Cost, EUR`; with the endpoint before it where the page has several.
  func name(of key: AmountKey, among summary: LedgerSummary) -> String {
    let column = key.column.split(separator: "_").joined(separator: " ")
    let name =
      "\(column.prefix(1).uppercased())\(column.dropFirst()), \(currencyName(key.currency))"
    return summary.endpoints.count > 1 ? "\(endpoint): \(name)" : name
  }
}
