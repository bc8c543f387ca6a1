import Records

/// `from`: what tells the currency that a row's amounts are in.
enum CurrencyOrigin: Sendable, Equatable {
  /// All rows are in one currency.
  case code(CurrencyCode)
  /// The frame column `billing_currency`, which the source fills from the document of that name.
  case billing(document: String)
  /// A column of the row.
  case column(NamedColumn)

  /// The documents that a source can find a currency in.
  static let documents = ["balance_summary", "price_sheet"]

  init(_ text: String, at place: ConfigPlace) {
    if let code = CurrencyCode(text) {
      self = .code(code)
    } else if Self.documents.contains(text) {
      self = .billing(document: text)
    } else {
      self = .column(NamedColumn(name: text, place: place))
    }
  }

  /// As a definition spells it.
  var name: String {
    switch self {
    case .code(let code): code.description
    case .billing(let document): document
    case .column(let column): column.name
    }
  }

  /// The column that holds it; nil when all rows are in one currency.
  var columnName: String? {
    switch self {
    case .code: nil
    case .billing: FrameColumn.billingCurrency
    case .column(let column): column.name
    }
  }
}
