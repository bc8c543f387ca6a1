import Billing
import JSONStream
import Records

/// Sorts rows by service: by the type of the resource, else by the category of the meter.
struct FocusServices: ~Copyable {
  private struct Numbers {
    var name: Int
    var category: Int
    var subcategory: Int
  }

  private let isMade: Bool
  private let meterCategory: Int?
  private let consumedService: Int?
  private let name: Int
  private let category: Int
  private let subcategory: Int
  private let byType: [Numbers]
  private let categories: SpelledLookup
  private let byCategory: [Numbers]
  private let other: Numbers
  /// Rows of services that no table knows.
  private(set) var unknown = 0

  init(_ plan: FocusPlan, _ texts: inout ByteTable) {
    let sources = plan.mapping.sources
    meterCategory = plan.source(sources.meterCategory)
    consumedService = plan.source(sources.consumedService)
    isMade = sources.meterCategory != nil
    name = plan.made("ServiceName")
    category = plan.made("ServiceCategory")
    subcategory = plan.made("ServiceSubcategory")
    func numbers(_ service: FocusService) -> Numbers {
      Numbers(
        name: texts.insert(service.name), category: texts.insert(service.category),
        subcategory: texts.insert(service.subcategory))
    }
    let others = FocusService.other("Other")
    byType = FocusResources.knownTypes.map {
      numbers(FocusResourceType.byType[$0]?.service ?? others)
    }
    let names = FocusService.byMeterCategory.keys.sorted()
    categories = SpelledLookup(names)
    byCategory = names.map { numbers(FocusService.byMeterCategory[$0] ?? others) }
    other = numbers(others)
  }

  /// - Parameter types: for each row the number of its resource's type, below zero for none that is known.
  mutating func fill(
    _ rows: FocusRows, types: [Int32], _ window: inout ByteWindow, _ texts: inout PlacedTexts
  ) {
    guard isMade else { return }
    for row in 0..<rows.count {
      let found = service(row, rows, types[row], window)
      if found == nil { unknown += 1 }
      let numbers = found ?? other
      rows[row, category] = texts.slot(numbers.category, in: &window)
      rows[row, subcategory] = texts.slot(numbers.subcategory, in: &window)
      let own = found == nil ? ownName(row, rows) : nil
      rows[row, name] = own ?? texts.slot(numbers.name, in: &window)
    }
  }

  private func service(
    _ row: Int, _ rows: FocusRows, _ type: Int32, _ window: borrowing ByteWindow
  ) -> Numbers? {
    if type >= 0 { return byType[Int(type)] }
    guard let meterCategory else { return nil }
    return categories.number(of: window.bytes(of: rows[row, meterCategory])).map { byCategory[$0] }
  }

  /// What the provider calls a service that no table knows.
  private func ownName(_ row: Int, _ rows: FocusRows) -> Slot? {
    for column in [meterCategory, consumedService].compactMap(\.self)
    where rows.hasText(row, column) { return rows[row, column] }
    return nil
  }
}
