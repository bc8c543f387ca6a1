public import Records

/// A ledger as one self-contained HTML document: costs by day, billing period, department, service and resource, what the
/// figures are worth (tag coverage, reconciliation, restatements, freshness, checks), and how they were loaded.
///
/// What the ledger does not know is said to be unknown, in the place where it would stand.
///
/// The page fetches nothing: style, charts and the script that sorts tables are inside, and its Content Security
/// Policy forbids the rest. It is complete without the script, prints on paper, and follows the reader's light or dark
/// setting. Every amount is exact, in its own currency and of its own endpoint; nothing is added across them.
public struct ReportPage: Sendable {
  private let title: String
  private let summary: LedgerSummary
  private let charts: [CostChart]
  private let generatedAt: Timestamp

  /// Reads the amounts of all loads. Cost: in proportion to the loads, their days and the departments, not to their rows.
  ///
  /// - Parameters:
  ///   - title: the heading, such as the pipeline's name; any text.
  ///   - account: what a sink tells, its loads in any order. Of several that cover the same days only the one that
  ///     finished last counts, so the ledgers of several sinks may be given together.
  ///   - generatedAt: the instant that ages are counted to.
  /// - Throws: a `failed` fault that names the load when an amount or a day in it cannot be read.
  public init(title: String, account: SinkAccount, generatedAt: Timestamp) throws(Fault) {
    self.title = title
    summary = try LedgerSummary(account)
    charts = try CostChart.all(of: summary)
    self.generatedAt = generatedAt
  }

  /// The document, in UTF-8 once written to a file. Equal arguments give equal text.
  public var html: String {
    var page = Markup()
    page.doctype()
    page.element("html", ["lang": "en"]) { html in
      html.element("head") { $0.head(title: title) }
      html.line()
      html.element("body") { body in
        body.element("a", ["class": "skip", "href": "#main"], text: "Skip to the figures")
        body.masthead(title: title, summary: summary, generatedAt: generatedAt)
        body.element("main", ["id": "main"]) { main in
          if summary.loads.isEmpty {
            main.emptyLedger()
          } else {
            main.sections(of: summary, charts: charts, generatedAt: generatedAt)
          }
        }
        body.colophon(summary)
        body.verbatim("script", Assets.script)
      }
    }
    page.line()
    return page.text
  }
}

extension Markup {
  fileprivate mutating func sections(
    of summary: LedgerSummary, charts: [CostChart], generatedAt: Timestamp
  ) {
    figures(summary, generatedAt: generatedAt)
    costByDay(charts, of: summary)
    costByMonth(summary)
    costByDepartment(summary)
    costByService(summary)
    costliestResources(summary)
    tagCoverage(summary)
    reconciliation(summary)
    restatements(summary)
    freshness(summary, generatedAt: generatedAt)
    units(summary)
    checks(summary)
    coverage(summary)
    history(summary)
    loads(summary)
  }
}
