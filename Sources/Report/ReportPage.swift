public import Records

/// Loads as one self-contained HTML document: costs by day and billing period, freshness, units, checks and sources.
///
/// The page fetches nothing: style, charts and the script that sorts tables are inside, and its Content Security
/// Policy forbids the rest. It is complete without the script, prints on paper, and follows the reader's light or dark
/// setting. Every amount is exact, in its own currency and of its own endpoint; nothing is added across them.
public struct ReportPage: Sendable {
  private let title: String
  private let summary: LedgerSummary
  private let generatedAt: Timestamp

  /// Reads the amounts of all loads. Cost: in proportion to the loads and their days, not to their rows.
  ///
  /// - Parameters:
  ///   - title: the heading, such as the pipeline's name; any text.
  ///   - loads: the newest load of each unit, in any order. Of several that cover the same days only the one that
  ///     finished last counts, so the ledgers of several sinks may be given together.
  ///   - generatedAt: the instant that ages are counted to.
  /// - Throws: a `failed` fault that names the load when an amount or a day in it cannot be read.
  public init(title: String, loads: [LoadRecord], generatedAt: Timestamp) throws(Fault) {
    self.title = title
    summary = try LedgerSummary(loads)
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
            main.sections(of: summary, generatedAt: generatedAt)
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
  fileprivate mutating func sections(of summary: LedgerSummary, generatedAt: Timestamp) {
    figures(summary, generatedAt: generatedAt)
    costByDay(summary)
    costByMonth(summary)
    freshness(summary, generatedAt: generatedAt)
    units(summary)
    checks(summary)
    coverage(summary)
    loads(summary)
  }
}
