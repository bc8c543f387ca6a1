import Records

/// A schema with a text column in each slot.
func schema(_ names: String...) -> Schema {
  Schema(
    endpoint: "usage-details",
    columns: names.enumerated().map { Column($0.element, .text, slot: $0.offset) })
}

/// How the transforms of a unit begin.
let opening = TransformOpening(unit: unit)

/// A unit to make transforms for.
let unit = Unit(
  endpoint: "usage-details", enrollment: "100", period: CalendarMonth(index: 2017 * 12 + 3))
