/// How a version of the API writes usage details as CSV.
///
/// The provider's files differ with version and age, and each way occurs: v3 has a byte order mark, two
/// lines before the header and every value quoted; v2 one line before it and a comma at the end of every
/// line; v1 neither mark nor quotation marks that are not needed, and a comma at the end of the header
/// only. Null is nothing between two commas, an empty text is `""`.
struct CSVLayout: Sendable {
  let version: APIVersion

  /// Columns in the provider's order. v1 and v2 end before those that v3 added.
  var columns: [String] {
    let all = Self.firstColumns + (version == .v3 ? Self.additions : [])
    return all.map { $0 == "Cost" && version == .v1 ? "ExtendedCost" : $0 }
  }

  /// Everything before the first row.
  func opening(title: String) -> [UInt8] {
    let mark: [UInt8] = version == .v3 ? [0xEF, 0xBB, 0xBF] : []
    let preamble =
      switch version {
      case .v2: "\"\(title)\"\r\n"
      default: "\"\(title)\"\r\n\"\"\r\n"
      }
    let names = columns.map { version == .v1 ? $0 : "\"\($0)\"" }.joined(separator: ",")
    let end = version == .v3 ? "\r\n" : ",\r\n"
    return mark + (preamble + names + end).utf8
  }

  /// What ends a row.
  var lineEnd: [UInt8] { Array((version == .v2 ? ",\r\n" : "\r\n").utf8) }

  /// A value as a cell; nil is null.
  func appendCell(_ value: CSVCell?, to bytes: inout [UInt8]) {
    switch value {
    case .lexeme(let word): bytes += (version == .v3 ? "\"\(word)\"" : word).utf8
    case .text(let text):
      let needsQuotes =
        version == .v3 || text.isEmpty
        || text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
      bytes += (needsQuotes ? "\"\(text.doublingQuotes)\"" : text).utf8
    case nil: break
    }
  }

  private static let firstColumns = [
    "AccountId", "AccountName", "AccountOwnerEmail", "AdditionalInfo", "ConsumedQuantity",
    "ConsumedService", "ConsumedServiceId", "Cost", "CostCenter", "Date", "DepartmentId",
    "DepartmentName", "InstanceId", "MeterCategory", "MeterId", "MeterName", "MeterRegion",
    "MeterSubCategory", "Product", "ProductId", "ResourceGroup", "ResourceLocation",
    "ResourceLocationId", "ResourceRate", "ServiceAdministratorId", "ServiceInfo1",
    "ServiceInfo2", "StoreServiceIdentifier", "SubscriptionGuid", "SubscriptionId",
    "SubscriptionName", "Tags", "UnitOfMeasure",
  ]
  private static let additions = [
    "PartNumber", "ResourceGuid", "OfferId", "ChargesBilledSeparately", "Location", "ServiceName",
    "ServiceTier",
  ]
}

extension CSVLayout {
  /// Fragments of a line: four for each variant, between which quantity, cost and date stand.
  static let fragmentsPerVariant = 4
  static let perLine = fragmentsPerVariant * LineTemplates.variants

  /// The rows of every line but for quantity, cost and date.
  func templates(_ catalogue: Catalogue) -> LineTemplates {
    LineTemplates(catalogue, opening: []) { line in
      (0..<LineTemplates.variants).flatMap { fragments(of: line, variant: $0) }
    }
  }

  private func fragments(of line: Line, variant: Int) -> [[UInt8]] {
    let renderer = LineRenderer(line: line, version: version)
    var cells = CSVCells()
    renderer.addIdentity(to: &cells)
    renderer.addMetering(to: &cells)
    renderer.addClosing(variant: variant, to: &cells)
    var fragments: [[UInt8]] = [[]]
    for (index, column) in columns.enumerated() {
      if index > 0 { fragments[fragments.count - 1].append(UInt8(ascii: ",")) }
      if ["ConsumedQuantity", "Cost", "ExtendedCost", "Date"].contains(column) {
        fragments.append([])
      } else {
        appendCell(cells[column], to: &fragments[fragments.count - 1])
      }
    }
    fragments[fragments.count - 1] += lineEnd
    return fragments
  }
}

/// A value of a row as CSV has it.
enum CSVCell {
  case text(String)
  case lexeme(String)
}

/// The members of a row by the names of their columns.
struct CSVCells: MemberReceiver {
  private var cells: [String: CSVCell] = [:]

  subscript(_ column: String) -> CSVCell? { cells[column] }

  mutating func text(_ name: String, _ value: String) {
    cells[name.capitalizedFirst] = .text(value)
  }

  mutating func lexeme(_ name: String, _ value: String) {
    switch value {
    case "null": return
    case "true", "false": cells[name.capitalizedFirst] = .lexeme(value.capitalizedFirst)
    default: cells[name.capitalizedFirst] = .lexeme(value)
    }
  }
}

extension String {
  fileprivate var doublingQuotes: String {
    split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
  }
}
