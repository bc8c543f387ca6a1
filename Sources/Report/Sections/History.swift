import Records

extension Markup {
  /// The loads of the past, failed ones among them.
  mutating func history(_ summary: LedgerSummary) {
    section("history", "Load history") { section in
      guard let history = summary.history else {
        return section.calm(
          "Not known here: only the newest load of each unit is kept beside the rows. "
            + "A sink 'postgres' keeps them all.")
      }
      section.table(
        Table(
          caption: history.count > history.newest.count
            ? "The newest \(grouped(Int128(history.newest.count))) of \(counted(Int128(history.count), "load"))"
            : "All loads, the newest first",
          columns: [
            .init("Begun", .name), .init("Period"), .init("Enrollment", .name),
            .init("Became", .name), .init("Rows", .number), .init("Until seen", .number),
            .init("Load", .name), .init("Run", .code),
          ],
          rows: history.newest.map(row)))
    }
  }
}

private func row(_ load: PastLoad) -> [Cell] {
  let wait = load.loadedAt.map { $0.microseconds - load.startedAt.microseconds }
  return [
    .instant(load.startedAt), .text(load.unit.periodAndDays), .text(load.unit.enrollment),
    load.status == .failed ? .outcome("failed") : .text(words(load.status)),
    load.rows.map { .count(Int128($0)) } ?? .none,
    wait.map { .measure(span(microseconds: $0), $0) } ?? .none, .code(load.loadID),
    .code(load.runID),
  ]
}

private func words(_ status: PastLoad.Status) -> String {
  switch status {
  case .loading: "unfinished"
  case .loaded: "present"
  case .replaced: "replaced"
  case .failed: "failed"
  }
}
