import Billing
import JSONStream
import Records

/// Reads names and types out of resource ids, each id once a batch.
struct FocusResources: ~Copyable {
  /// The number of no known type.
  static let unknownType: Int32 = -1
  /// The number of an id that has no type in it.
  private static let noType: Int32 = -2

  private let source: Int?
  /// What stands for the type of a resource with a bare name: the first that is not empty.
  private let otherTypes: [Int]
  private let name: Int
  private let type: Int
  private let rawType: Int
  private let types: SpelledLookup
  private let typeTexts: [Int]
  private let groupText: Int
  private let otherText: Int
  private let capacityType: Int32
  private var seen = SeenValues()
  private var segments: [Range<Int>] = []
  /// For each row of the batch the number of its type.
  private(set) var typeNumbers: [Int32] = []

  /// The known types, in the order of their numbers.
  static let knownTypes = FocusResourceType.byType.keys.sorted()

  init(_ plan: FocusPlan, _ texts: inout ByteTable) {
    let sources = plan.mapping.sources
    source = plan.source(sources.resource)
    otherTypes = [sources.consumedService, sources.meterCategory].compactMap { plan.source($0) }
    name = plan.made("ResourceName")
    type = plan.made("ResourceType")
    rawType = plan.made("x_ResourceType")
    types = SpelledLookup(Self.knownTypes)
    typeTexts = Self.knownTypes.map { texts.insert(FocusResourceType.byType[$0]?.name ?? $0) }
    groupText = texts.insert("Resource group")
    otherText = texts.insert("Other")
    capacityType =
      Self.knownTypes.firstIndex {
        $0 == "microsoft.compute/capacityreservationgroups/capacityreservations"
      }.map { Int32($0) } ?? Self.unknownType
  }

  /// Whether a row is of reserved capacity itself, and not of what uses it.
  func isReservedCapacity(_ row: Int) -> Bool {
    typeNumbers[row] == capacityType && capacityType != Self.unknownType
  }

  mutating func fill(
    _ rows: FocusRows, _ window: inout ByteWindow, _ texts: inout PlacedTexts
  ) {
    typeNumbers.removeAll(keepingCapacity: true)
    typeNumbers.append(contentsOf: repeatElement(Self.unknownType, count: rows.count))
    guard let source else { return }
    seen.beginBatch()
    for row in 0..<rows.count {
      if let earlier = seen.earlierRow(like: row, column: source, rows, window) {
        rows.copy([name, rawType, type], from: earlier, to: row)
        typeNumbers[row] = typeNumbers[earlier]
      } else {
        read(row, rows, &window, &texts)
      }
      // What stands for a type that is not in the id may differ from row to row.
      if typeNumbers[row] == Self.noType {
        rows[row, type] =
          rows.hasText(row, source)
          ? otherType(row, rows) ?? texts.slot(otherText, in: &window) : .null
      }
    }
  }

  /// Whether it begins with a slash, also one that JSON escaped.
  private static func isPath(_ id: UnsafeRawBufferPointer) -> Bool {
    id.first == UInt8(ascii: "/") || id.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "/")])
  }

  private func otherType(_ row: Int, _ rows: FocusRows) -> Slot? {
    for column in otherTypes where rows.hasText(row, column) { return rows[row, column] }
    return nil
  }

  private mutating func read(
    _ row: Int, _ rows: FocusRows, _ window: inout ByteWindow, _ texts: inout PlacedTexts
  ) {
    for target in [name, rawType, type] { rows[row, target] = .null }
    typeNumbers[row] = Self.noType
    let slot = rows[row, source ?? name]
    guard slot.byteCount > 0, Self.isPath(window.bytes(of: slot)) else { return }
    let text = slot.kind == .escaped ? window.appendMeaning(of: slot) : slot
    split(text, window)
    guard let last = segments.last else { return }
    typeNumbers[row] = Self.unknownType
    rows[row, name] = TextSlot.slot(
      of: UnsafeRawBufferPointer(start: window.base + last.lowerBound, count: last.count),
      offset: last.lowerBound)
    guard let provider = segments.lastIndex(where: { Self.isProviders($0, window) }),
      provider + 2 < segments.count
    else {
      rows[row, type] = texts.slot(groupText, in: &window)
      return
    }
    let raw = appendType(after: provider, text, &window)
    rows[row, rawType] = raw
    if let number = types.number(of: window.bytes(of: raw)) {
      typeNumbers[row] = Int32(truncatingIfNeeded: number)
      rows[row, type] = texts.slot(typeTexts[number], in: &window)
    } else {
      rows[row, type] = raw
    }
  }

  /// The parts of a path, as ranges of the window.
  private mutating func split(_ text: Slot, _ window: borrowing ByteWindow) {
    segments.removeAll(keepingCapacity: true)
    var start = text.offset
    let end = text.offset + text.byteCount
    for at in text.offset...end where at == end || window.base[at] == UInt8(ascii: "/") {
      if at > start { segments.append(start..<at) }
      start = at + 1
    }
  }

  private static func isProviders(_ segment: Range<Int>, _ window: borrowing ByteWindow) -> Bool {
    let word: StaticString = "providers"
    guard segment.count == word.utf8CodeUnitCount else { return false }
    for (at, byte) in zip(segment, UnsafeBufferPointer(start: word.utf8Start, count: segment.count))
    where ASCIICase.lower(window.base[at]) != byte { return false }
    return true
  }

  /// Appends namespace and types in small letters: every second part is the name of a resource.
  private func appendType(
    after provider: Int, _ text: Slot, _ window: inout ByteWindow
  ) -> Slot {
    let start = window.count
    window.reserve(text.byteCount)
    for (index, segment) in segments[(provider + 1)...].enumerated()
    where index == 0 || index % 2 == 1 {
      if index > 0 { window.append(UInt8(ascii: "/")) }
      for at in segment { window.append(ASCIICase.lower(window.base[at])) }
    }
    return TextSlot.slot(
      of: UnsafeRawBufferPointer(start: window.base + start, count: window.count - start),
      offset: start)
  }
}
