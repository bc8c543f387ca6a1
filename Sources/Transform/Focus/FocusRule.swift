import Billing

/// What a column of FOCUS is made of.
enum FocusRule: Sendable {
  /// Nothing in the records says it: always null.
  case nothing
  /// The same text in every row.
  case constant(String)
  /// The same text in every row that has a value in another column of FOCUS.
  case constantBeside(String, column: String)
  /// The value of a column as it came.
  case column(String)
  /// The first of some columns that has text; an empty one is no value.
  case text([String])
  /// An amount of a column, in a slot of its own.
  case amount(String)
  /// Worked out by a step of the transform.
  case made
}

/// A column of FOCUS, what it is made of, and the same in words.
struct FocusEntry: Sendable {
  var name: String
  var rule: FocusRule
  /// What it is computed from, as documentation has it.
  var origin: String

  init(_ name: String, _ rule: FocusRule, _ origin: String) {
    self.name = name
    self.rule = rule
    self.origin = origin
  }
}

/// How the records of one endpoint become rows of FOCUS.
///
/// Source: the derivations of FOCUS 1.2 from enterprise records. What they cannot tell stays null.
struct FocusMapping: Sendable {
  /// Columns that steps read, by what they are to them; nil where the records have none such.
  struct Sources: Sendable {
    var cost: String
    var quantity: String
    /// The price of one unit; nil where the cost of all is known and no price.
    var price: String?
    var unit: String?
    var firstDay: String
    /// The last day, included.
    var lastDay: String
    /// JSON text that tells more of the use.
    var details: String?
    var tags: String?
    var resource: String?
    var meterName: String?
    var meterCategory: String?
    var consumedService: String?
    /// Where it was used, the better column first.
    var places: [String] = []
    /// What together makes a price: joined by `_`.
    var priceKey: [String]
    /// Whether the charge comes back every period.
    var isRecurring: String?
    /// What happened to a reservation, and its order.
    var event: String?
    var order: String?
    /// What is joined to the charge's description.
    var description: [String] = []
    var isBilledSeparately: String?

    var names: [String] {
      let optional = [
        price, unit, details, tags, resource, meterName, meterCategory, consumedService,
        isRecurring, event, order, isBilledSeparately,
      ]
      var names = [cost, quantity, firstDay, lastDay]
      names += optional.compactMap(\.self)
      names += places
      names += priceKey
      return names + description
    }
  }

  var entries: [FocusEntry]
  /// Columns that go on under names of their own, behind those of FOCUS.
  var custom: [(name: String, column: String)]
  var sources: Sources

  /// The mapping of an endpoint, nil where FOCUS has no place for its records.
  static func of(_ endpoint: String) -> FocusMapping? {
    switch Endpoint(rawValue: endpoint) {
    case .usageDetails: usage
    case .marketplaceCharges: marketplace
    case .reservationCharges: reservations
    default: nil
    }
  }

  /// The endpoints that have a mapping.
  static let endpoints = [
    Endpoint.usageDetails, .marketplaceCharges, .reservationCharges,
  ].map(\.rawValue)

  /// All columns that are read.
  var requiredColumns: [String] {
    var names = ["enrollment", "billing_period", "billing_currency"] + sources.names
    for entry in entries {
      switch entry.rule {
      case .column(let name), .amount(let name): names.append(name)
      case .text(let columns): names += columns
      case .nothing, .constant, .constantBeside, .made: break
      }
    }
    var seen: Set<String> = []
    return (names + custom.map(\.column)).filter { seen.insert($0).inserted }
  }
}
