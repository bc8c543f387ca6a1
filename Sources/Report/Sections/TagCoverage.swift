import Records

extension Markup {
  /// How many rows and how much of the cost carry the tags that the definition maps.
  mutating func tagCoverage(_ summary: LedgerSummary) {
    guard summary.dated != nil else { return }
    section("tags", "Tag coverage") { section in
      let tags = summary.tags
      guard !tags.lines.isEmpty else {
        return section.calm(
          "Not known: these loads map no tags, and so nothing counted them. "
            + "A transform 'map_tags' does.")
      }
      section.table(tagTable(tags))
      if tags.unparsable > 0 {
        section.calm(
          "The tags of \(counted(tags.unparsable, "row")) could not be read; "
            + "they count for no tag.")
      }
      if tags.loadsWithout > 0 {
        section.calm(
          "\(counted(tags.loadsWithout, "unit")) mapped no tags and are not in these counts.")
      }
    }
  }
}

private func tagTable(_ tags: TagFigures) -> Table {
  Table(
    caption: "Rows and cost that carry a tag, and those that got a default or nothing",
    columns: [
      .init("Tag"), .init("Currency", .name), .init("Cost with it", .number),
      .init("Cost without", .number), .init("Share of cost", .number),
      .init("In proportion", .bar), .init("Rows with it", .number),
      .init("Rows without", .number),
    ],
    rows: tags.lines.sorted { $0.key < $1.key }.flatMap { tagRows($0.key, $0.value) })
}

private func tagRows(_ tag: String, _ line: TagFigures.Line) -> [[Cell]] {
  let counts: [Cell] = [.count(line.rowsMapped), .count(line.rowsDefaulted)]
  guard !line.costs.isEmpty else {
    return [[.text(tag), .none, .none, .none, .none, .text("")] + counts]
  }
  return line.costs.sorted { $0.key < $1.key }.map { currency, cost in
    let scale = BarScale([cost.mapped, cost.total], steps: 100_000)
    let share = scale.permille(ofAmountAt: 1)?[0]
    let measures: [Cell] =
      share.map {
        [
          .measure(percentage($0), Int64($0)),
          .bar(scale.bars[0], zero: scale.zero, steps: scale.steps),
        ]
      } ?? [.none, .text("")]
    return [.text(tag), .text(currency), .amount(cost.mapped), .amount(cost.defaulted)] + measures
      + counts
  }
}
