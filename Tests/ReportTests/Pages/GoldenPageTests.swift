import Foundation
import Records
import Report
import Testing

/// Whole pages compared with recorded ones; `METERLINE_RECORD_GOLDEN=1` records them anew, and fails that once.
@Suite struct GoldenPageTests {
  @Test func `the page of a small ledger is as recorded`() throws {
    try compare("report-small-ledger.html", try sampleLedger())
  }

  @Test func `the page of an empty ledger is as recorded`() throws {
    try compare("report-empty-ledger.html", [])
  }

  private func compare(_ name: String, _ loads: [LoadRecord]) throws {
    let page = try ReportPage(title: "usage-nightly", loads: loads, generatedAt: reportTime)
    let html = withoutAssets(page.html)
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Golden/\(name)").standardized
    if ProcessInfo.processInfo.environment["METERLINE_RECORD_GOLDEN"] != nil {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(html.utf8).write(to: file)
      Issue.record("\(name) was recorded; look at the difference and run again without recording")
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    for change in html.lines.difference(from: recorded.lines) {
      switch change {
      case .insert(let index, let line, _): Issue.record("\(name):\(index + 1): new: \(line)")
      case .remove(let index, let line, _): Issue.record("\(name):\(index + 1): gone: \(line)")
      }
    }
  }

  /// The page without its style, its script and their digests, which are files of their own.
  private func withoutAssets(_ html: String) -> String {
    html.replacing(/(?s)<(style|script)>.*?<\/(style|script)>/) { "<\($0.1)></\($0.1)>" }
      .replacing(/sha256-[A-Za-z0-9+\/=]+/, with: "sha256-…")
  }
}

extension String {
  fileprivate var lines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}
