import Billing
import Records
import Testing

@testable import Transform

/// The columns of FOCUS, the mappings to them, and the tables behind these.
@Suite struct FocusTablesTests {
  @Test func `a version has the columns of those before it`() {
    #expect(FocusColumn.columns(of: .v1_2).count == 57)
    #expect(FocusColumn.columns(of: .v1_0).count < FocusColumn.columns(of: .v1_1).count)
    let names = FocusColumn.all.map(\.name)
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: FocusMapping.endpoints)
  func `a mapping fills every column from columns that there are`(endpoint: String) throws {
    let mapping = try #require(FocusMapping.of(endpoint))
    let schema = try #require(Endpoint(rawValue: endpoint)).dataset.schema
    #expect(mapping.entries.map(\.name).sorted() == FocusColumn.all.map(\.name).sorted())
    for name in mapping.requiredColumns { #expect(schema[name] != nil, "\(name)") }
    for entry in mapping.entries {
      let column = try #require(FocusColumn.all.first { $0.name == entry.name })
      switch entry.rule {
      case .column(let name), .amount(let name):
        #expect(schema[name]?.type == column.type, "\(entry.name)")
        #expect(schema[name]?.isAdditive == column.isAdditive, "\(entry.name)")
      case .text(let names):
        for name in names { #expect(schema[name]?.type == .text, "\(entry.name) \(name)") }
      case .constantBeside(_, let name):
        #expect(mapping.entries.contains { $0.name == name })
      case .nothing: #expect(column.isNullable, "\(entry.name)")
      case .constant, .made: break
      }
      #expect(!entry.origin.isEmpty)
    }
  }

  @Test func `every service is in a category that FOCUS has`() {
    let services =
      FocusService.byMeterCategory.values.map(\.self)
      + FocusResourceType.byType.values.map(\.service)
    #expect(services.count > 150)
    for service in services {
      let subcategories = FocusRules.categories[service.category]
      #expect(
        subcategories?.contains(service.subcategory) == true
          || service.subcategory == "Other (\(service.category))",
        "\(service)")
    }
  }

  @Test func `a region has one name and one identifier`() {
    var names: [String: String] = [:]
    for region in FocusRegion.bySpelling.values {
      #expect(names.updateValue(region.name, forKey: region.id) ?? region.name == region.name)
    }
    #expect(FocusRegion.bySpelling["euwest"] == FocusRegion.bySpelling["westeurope"])
    #expect(FocusRegion.bySpelling["uswest2"]?.id == "westus2")
  }

  @Test(arguments: [
    ("1 Hour", "1", "Hours"), ("100 Hours", "100", "100 Hours"), ("10K", "10000", "10000 Units"),
    ("10000s", "10000", "10000 Transactions"), ("100,000s", "100000", "100000 Transactions"),
    ("1 GB/Month", "1", "GB/Month"), ("1/Month", "1", "Units/Month"), ("1/Day", "1", "Units/Day"),
    ("10 GB", "10", "10 GB"), ("1 GB Second", "1", "GB-Seconds"), ("1 GB Hour", "1", "GB-Hours"),
    ("10", "10", "10 Units"), ("", "1", "Units"), ("Unassigned", "1", "Units"),
    ("Hours", "1", "Hours"), ("1M", "1000000", "1000000 Units"), ("1 Rotation", "1", "Rotation"),
    ("100 gb", "100", "100 GB"), ("1.5 Hours", "1", "1.5 Hours"), ("0010 TB ", "10", "10 TB"),
    ("1K Text Records", "1000", "1000 Text Records"), ("1 GiB", "1", "GiB"),
  ])
  func `a unit of measure is a block and what is counted`(
    text: String, block: String, name: String
  ) {
    let unit = FocusUnit(text)
    #expect(unit.block == block)
    #expect(unit.name == name)
  }
}
