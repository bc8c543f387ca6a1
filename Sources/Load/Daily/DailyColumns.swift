import Records

/// The columns by which costs of a day are told, in `billing.cost_daily` and manifests, found by what they are and not by their names.
struct DailyColumns: Sendable {
  let day: String
  let daySlot: Int
  let cost: String
  let costSlot: Int
  /// The currency of all costs, where they are converted and the rows' own are left out.
  let ownCurrency: String?
  /// Where the currency lies, whether or not a column still shows it.
  let currencySlot: Int?
  let currency: [Column]
  let subscription: [Column]
  let subscriptionName: [Column]
  /// The mapped one counts before the provider's.
  let department: [Column]
  let service: [Column]

  /// Nil when the rows have no day or no cost.
  init?(_ opening: LoadOpening) {
    let schema = opening.schema
    guard let day = schema.dayColumn, day.type == .date,
      let cost = schema.costColumn ?? schema.columns.first(where: { $0.role == .cost }),
      cost.type == .decimal
    else { return nil }
    (self.day, daySlot) = (day.name, day.slot)
    (self.cost, costSlot) = (cost.name, cost.slot)
    func columns(_ roles: ColumnRole...) -> [Column] { roles.compactMap { schema[$0] } }
    ownCurrency = cost.currency
    currencySlot = ownCurrency == nil ? opening.currencySlot : nil
    currency = ownCurrency == nil ? [opening.currencyColumn].compactMap(\.self) : []
    subscription = columns(.subscription)
    subscriptionName = columns(.subscriptionName)
    department = columns(.mappedDepartment, .department)
    service = columns(.service)
  }

  /// The slots of each text column of `billing.cost_daily`, in its order; the first value counts.
  var tableSlots: [[Int]] {
    currencySlots + [subscription, subscriptionName, department, service].map { $0.map(\.slot) }
  }

  /// The slots of currency, department and service, which manifests of files tell.
  var manifestSlots: [[Int]] { currencySlots + [department, service].map { $0.map(\.slot) } }

  private var currencySlots: [[Int]] { [[currencySlot].compactMap(\.self)] }
}
