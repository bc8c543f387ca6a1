import Billing
import JSONStream
import Records

/// Finds the region of a row by the columns that tell where it was used, the better one first.
struct FocusPlaces: ~Copyable {
  private let sources: [Int]
  private let id: Int
  private let name: Int
  private let spellings: SpelledLookup
  private let texts: [(id: Int, name: Int)]
  /// Rows that tell a place, and no table knows it.
  private(set) var unknown = 0

  /// What stands for no place.
  private static let nowhere = ["all", "unassigned", "unknown", "none", "n/a", "intercontinental"]

  init(_ plan: FocusPlan, _ texts: inout ByteTable) {
    sources = plan.mapping.sources.places.compactMap { plan.source($0) }
    id = plan.made("RegionId")
    name = plan.made("RegionName")
    let names = FocusRegion.bySpelling.keys.sorted()
    spellings = SpelledLookup(names + Self.nowhere, dropsBlanks: true)
    self.texts = names.map { spelling in
      let region = FocusRegion.bySpelling[spelling]
      return (texts.insert(region?.id ?? ""), texts.insert(region?.name ?? ""))
    }
  }

  mutating func fill(
    _ rows: FocusRows, _ window: inout ByteWindow, _ placed: inout PlacedTexts
  ) {
    guard !sources.isEmpty else { return }
    for row in 0..<rows.count {
      rows[row, id] = .null
      rows[row, name] = .null
      var isUnknown = false
      for source in sources where rows.hasText(row, source) {
        guard let number = spellings.number(of: window.bytes(of: rows[row, source])) else {
          isUnknown = true
          continue
        }
        guard number < texts.count else { continue }
        rows[row, id] = placed.slot(texts[number].id, in: &window)
        rows[row, name] = placed.slot(texts[number].name, in: &window)
        isUnknown = false
        break
      }
      if isUnknown { unknown += 1 }
    }
  }
}
