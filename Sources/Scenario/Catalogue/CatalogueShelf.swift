import Synchronization

/// Catalogues and rendered lines that were made before, for all emulators of the program: they follow
/// from seed and enrollment alone, and making one takes longer than serving a page.
///
/// Invariant: at most ``capacity`` catalogues are kept; the one that was made first goes first.
final class CatalogueShelf: Sendable {
  static let shared = CatalogueShelf()

  private static let capacity = 8

  private struct Key: Hashable {
    var enrollment: String
    var seed: UInt64
  }

  private struct Entry {
    var catalogue: Catalogue
    var templates: [RowSpelling: LineTemplates] = [:]
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var order: [Key] = []

    mutating func entry(_ key: Key) -> Entry {
      if let known = entries[key] { return known }
      if order.count == CatalogueShelf.capacity { entries[order.removeFirst()] = nil }
      let entry = Entry(catalogue: Catalogue(enrollment: key.enrollment, seed: key.seed))
      entries[key] = entry
      order.append(key)
      return entry
    }
  }

  private let state = Mutex(State())

  func catalogue(of enrollment: String, seed: UInt64) -> Catalogue {
    state.withLock { $0.entry(Key(enrollment: enrollment, seed: seed)).catalogue }
  }

  func templates(of enrollment: String, seed: UInt64, spelling: RowSpelling) -> LineTemplates {
    let key = Key(enrollment: enrollment, seed: seed)
    return state.withLock { state in
      var entry = state.entry(key)
      if let known = entry.templates[spelling] { return known }
      let templates: LineTemplates
      switch spelling {
      case .json(let version): templates = LineTemplates(entry.catalogue, version: version)
      case .csv(let version): templates = CSVLayout(version: version).templates(entry.catalogue)
      }
      entry.templates[spelling] = templates
      state.entries[key] = entry
      return templates
    }
  }
}

/// How rows of usage are written.
enum RowSpelling: Hashable, Sendable {
  case json(APIVersion)
  case csv(APIVersion)
}
