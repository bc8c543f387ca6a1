import Records

extension Markup {
  /// The units of each endpoint: rows and exact totals, with their sums.
  mutating func units(_ summary: LedgerSummary) {
    section("units", "Units") { section in
      for endpoint in summary.endpoints {
        for table in unitTables(endpoint) { section.table(table) }
      }
    }
  }

  /// How each unit was loaded, and from what.
  mutating func loads(_ summary: LedgerSummary) {
    section("loads", "Loads and sources") { section in
      section.table(loadTable(summary))
      section.table(sourceTable(summary))
      let inputs = inputTable(summary.loads)
      if !inputs.rows.isEmpty { section.table(inputs) }
    }
  }
}

private typealias UnitCount = (title: String, of: @Sendable (LoadRecord) -> Int)

private let counts: [UnitCount] = [
  ("Rows read", { $0.rowsRead }), ("Rows written", { $0.rowsWritten }),
  ("Dropped", { $0.rowsDropped }), ("Duplicates", { $0.duplicates }),
  ("Quarantined", { $0.quarantined }),
]

/// Rows and amounts of each unit. Amounts are long: where there are more than two, all but the first have tables of
/// their own, none wider than a sheet of paper.
private func unitTables(_ endpoint: EndpointSummary) -> [Table] {
  let keys = endpoint.keys
  let beside = keys.count > 2 ? 1 : keys.count
  let rest = Array(keys.dropFirst(beside))
  return [
    unitTable(
      endpoint, "Units of \(endpoint.endpoint): rows and totals", counts: counts,
      keys: Array(keys.prefix(beside)))
  ]
    + stride(from: 0, to: rest.count, by: 4).map { first in
      unitTable(
        endpoint, "Units of \(endpoint.endpoint): further totals", counts: [],
        keys: Array(rest[first...].prefix(4)))
    }
}

private func unitTable(
  _ endpoint: EndpointSummary, _ caption: String, counts: [UnitCount], keys: [AmountKey]
) -> Table {
  Table(
    caption: caption,
    columns: [.init("Period"), .init("Enrollment", .name)] + counts.map { .init($0.title, .number) }
      + keys.map { .init("\($0.column) (\($0.currency))", .number) },
    rows: zip(endpoint.loads, endpoint.amounts).map { load, amounts in
      [.text(load.unit.periodAndDays), .text(load.unit.enrollment)]
        + counts.map { .count(Int128($0.of(load))) }
        + keys.map { amounts[$0].map(Cell.amount) ?? .none }
    },
    footer: endpoint.loads.count < 2
      ? []
      : [.text("All"), .text("")]
        + counts.map { .count(endpoint.loads.sum($0.of)) }
        + keys.map { endpoint.totals[$0].map(Cell.amount) ?? .none })
}

private func loadTable(_ summary: LedgerSummary) -> Table {
  Table(
    caption: "How each unit was loaded",
    columns: summary.unitColumns + [
      .init("Finished", .name), .init("Duration", .number), .init("Pages", .number),
      .init("Bytes", .number), .init("Load", .name), .init("Run", .code), .init("Pipeline"),
    ],
    rows: summary.loads.map { load in
      let duration = load.finishedAt.microseconds - load.startedAt.microseconds
      return summary.unitCells(load) + [
        .instant(load.finishedAt), .measure(span(microseconds: duration), duration),
        .count(Int128(load.source.pages)),
        .measure(size(bytes: load.source.bytes), Int64(load.source.bytes)),
        .code(load.loadID), .code(load.runID), .text(load.pipeline),
      ]
    })
}

private func sourceTable(_ summary: LedgerSummary) -> Table {
  Table(
    caption: "Where the rows came from",
    columns: summary.unitColumns + [
      .init("Source", .code), .init("ETag", .code), .init("SHA-256 of all bodies", .code),
      .init("Confirmed"),
    ],
    rows: summary.loads.map { load in
      summary.unitCells(load) + [
        .code(load.source.url), load.source.etag.map(Cell.code) ?? .none,
        .code(load.source.sha256),
        .text(load.source.confirmed ? "yes" : "no"),
      ]
    })
}

private func inputTable(_ loads: [LoadRecord]) -> Table {
  var uses: [[String]: Int128] = [:]
  for load in loads {
    for input in load.inputs { uses[[input.path, input.sha256], default: 0] += 1 }
  }
  return Table(
    caption: "Files that changed rows: mappings and rate tables",
    columns: [.init("File"), .init("SHA-256", .code), .init("Units", .number)],
    rows: uses.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { file, count in
      [.text(file[0]), .code(file[1]), .count(count)]
    })
}

extension [LoadRecord] {
  fileprivate func sum(_ count: (LoadRecord) -> Int) -> Int128 {
    reduce(0) { $0 + Int128(count($1)) }
  }
}
