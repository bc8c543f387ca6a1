/// What can be used: kinds of resources, and what of each is metered.
///
/// Prices and units are of the sizes that public price lists show; they are nobody's prices.
enum ResourceKind: Int, CaseIterable, Sendable {
  case virtualMachine, storageAccount, database, publicAddress, functionApp, webApp, documentStore
  case workspace, keyVault, classicService, developerSeat

  /// How many of the kind an enrollment has; together at least 200.
  var count: Int {
    switch self {
    case .virtualMachine: 110
    case .storageAccount: 60
    case .database: 30
    case .publicAddress: 24
    case .functionApp: 18
    case .webApp: 16
    case .documentStore: 12
    case .workspace: 10
    case .keyVault: 12
    case .classicService: 8
    case .developerSeat: 4
    }
  }

  /// Provider and type in a resource id; empty for what has only a bare name.
  var resourceType: String {
    switch self {
    case .virtualMachine: "Microsoft.Compute/virtualMachines"
    case .storageAccount: "Microsoft.Storage/storageAccounts"
    case .database: "Microsoft.Sql/servers/sql-shared-01/databases"
    case .publicAddress: "Microsoft.Network/publicIPAddresses"
    case .functionApp, .webApp: "Microsoft.Web/sites"
    case .documentStore: "Microsoft.DocumentDB/databaseAccounts"
    case .workspace: "Microsoft.OperationalInsights/workspaces"
    case .keyVault: "Microsoft.KeyVault/vaults"
    case .classicService, .developerSeat: ""
    }
  }

  /// What the names of such resources begin with.
  var namePrefix: String {
    switch self {
    case .virtualMachine: "vm"
    case .storageAccount: "st"
    case .database: "db"
    case .publicAddress: "pip"
    case .functionApp: "func"
    case .webApp: "web"
    case .documentStore: "cosmos"
    case .workspace: "log"
    case .keyVault: "kv"
    case .classicService: "legacyworker"
    case .developerSeat: "seat"
    }
  }
}

/// One thing that is counted and its price per block.
struct MeterSpec: Sendable {
  var kind: ResourceKind
  var category: String
  var subCategory: String
  var name: String
  var unit: String
  /// Decimal text: price of one unit of measure.
  var price: String
  /// The most that one resource uses on a day, in millionths of the unit of measure.
  var dailyMillionths: UInt64
  var isReservation = false
  var isBilledSeparately = false

  init(
    _ kind: ResourceKind, _ category: String, _ subCategory: String, _ name: String,
    per unit: String, _ price: String, daily dailyMillionths: UInt64
  ) {
    (self.kind, self.category, self.subCategory, self.name) = (kind, category, subCategory, name)
    (self.unit, self.price, self.dailyMillionths) = (unit, price, dailyMillionths)
  }

  /// The price as `mantissa × 10^-scale`.
  var listPrice: (mantissa: UInt64, scale: Int) {
    let parts = price.split(separator: ".")
    let fraction = parts.count > 1 ? parts[1] : ""
    return (UInt64(parts[0] + fraction) ?? 0, fraction.count)
  }

  /// The size's name in the provider's resource model: `Standard_D2_v3`.
  var skuName: String { "Standard_" + name.prefix { $0 != "/" }.replacing(" ", with: "_") }

  var coveredByReservation: MeterSpec {
    var spec = self
    spec.isReservation = true
    return spec
  }

  var billedSeparately: MeterSpec {
    var spec = self
    spec.isBilledSeparately = true
    return spec
  }
}

extension MeterSpec {
  /// The sizes of virtual machines; each machine has one.
  static let machineSizes: [MeterSpec] = [
    ("Dv3/DSv3 Series", "D2 v3/D2s v3", "0.096"), ("Dv3/DSv3 Series", "D4 v3/D4s v3", "0.192"),
    ("Ev3/ESv3 Series", "E8 v3/E8s v3", "0.504"), ("BS Series", "B2ms", "0.0832"),
    ("FSv2 Series", "F4s v2", "0.169"), ("Av2 Series", "A1 v2", "0.043"),
  ].map { MeterSpec(.virtualMachine, "Virtual Machines", $0, $1, per: "1 Hour", $2, daily: day) }

  /// Everything else that resources are metered for.
  static let others: [MeterSpec] = [
    MeterSpec(
      .virtualMachine, "Storage", "Premium SSD Managed Disks", "P10 Disks", per: "1/Month", "19.71",
      daily: 33_334),
    MeterSpec(
      .virtualMachine, "Storage", "Standard HDD Managed Disks", "Disk Operations", per: "10000s",
      "0.0005", daily: 9_000_000),
    MeterSpec(
      .virtualMachine, "Bandwidth", "", "Data Transfer Out", per: "10 GB", "0.87", daily: 4_000_000),
    MeterSpec(
      .virtualMachine, "Virtual Machines", "Reservation-Base VM", "D2 v3/D2s v3 Reservation",
      per: "1 Hour", "0", daily: day
    ).coveredByReservation,
    MeterSpec(
      .storageAccount, "Storage", "Tiered Block Blob", "Hot LRS Data Stored", per: "1 GB/Month",
      "0.0184", daily: 900_000_000),
    MeterSpec(
      .storageAccount, "Storage", "Tiered Block Blob", "Hot LRS Write Operations", per: "10K",
      "0.05", daily: 12_000_000),
    MeterSpec(
      .storageAccount, "Storage", "Tiered Block Blob", "Hot Read Operations", per: "10K", "0.004",
      daily: 60_000_000),
    MeterSpec(
      .storageAccount, "Bandwidth", "Inter-Region", "Data Transfer Out", per: "1 GB", "0.02",
      daily: 80_000_000),
    MeterSpec(
      .database, "SQL Database", "Single Standard", "S2 DTUs", per: "1/Day", "2.4192",
      daily: 1_000_000),
    MeterSpec(
      .database, "SQL Database", "General Purpose - Compute Gen5", "vCore", per: "1 Hour", "0.2529",
      daily: 48_000_000),
    MeterSpec(
      .database, "SQL Database", "General Purpose - Storage", "Data Stored", per: "1 GB/Month",
      "0.115", daily: 40_000_000),
    MeterSpec(
      .publicAddress, "Virtual Network", "IP Addresses", "Dynamic Public IP", per: "100 Hours",
      "0.4", daily: 240_000),
    MeterSpec(
      .publicAddress, "Load Balancer", "", "Data Processed", per: "1 GB", "0.005",
      daily: 300_000_000),
    MeterSpec(.publicAddress, "VPN Gateway", "", "VpnGw1", per: "1 Hour", "0.19", daily: day),
    MeterSpec(
      .functionApp, "Functions", "", "Execution Time", per: "1 GB Second", "0.000016",
      daily: 90_000_000_000),
    MeterSpec(
      .functionApp, "Functions", "", "Total Executions", per: "10", "0.000002",
      daily: 50_000_000_000),
    MeterSpec(
      .webApp, "Azure App Service", "Standard Plan", "S1 App", per: "1 Hour", "0.1", daily: day),
    MeterSpec(
      .webApp, "Azure App Service", "Premium v2 Plan", "P1 v2 App", per: "10 Hours", "2.02",
      daily: 2_400_000),
    MeterSpec(
      .documentStore, "Azure Cosmos DB", "", "100 RU/s", per: "1/Hour", "0.008", daily: 240_000_000),
    MeterSpec(
      .documentStore, "Azure Cosmos DB", "", "Data Stored", per: "1 GB/Month", "0.25",
      daily: 6_000_000),
    MeterSpec(
      .workspace, "Log Analytics", "", "Data Ingestion", per: "1 GB", "2.3", daily: 14_000_000),
    MeterSpec(
      .workspace, "Log Analytics", "", "Data Retention", per: "1 GB/Month", "0.1", daily: 11_000_000
    ),
    MeterSpec(.keyVault, "Key Vault", "", "Operations", per: "10K", "0.03", daily: 700_000),
    MeterSpec(
      .classicService, "Cloud Services", "Av2 Series", "A2 v2", per: "100 Hours", "9.1",
      daily: 240_000),
    MeterSpec(
      .classicService, "Data Management", "Geo Redundant", "Storage Transactions (in 100,000s)",
      per: "100,000s", "0.0036", daily: 3_000_000),
    MeterSpec(
      .classicService, "Cloud Services", "A Series", "A1", per: "10 Hours", "0.8", daily: 2_400_000),
    MeterSpec(
      .developerSeat, "Azure DevOps", "", "Basic Users", per: "1/Month", "6", daily: 2_000_000
    ).billedSeparately,
    MeterSpec(
      .developerSeat, "Visual Studio Subscription", "", "Enterprise Monthly", per: "1/Month", "250",
      daily: 33_334
    ).billedSeparately,
  ]

  private static let day: UInt64 = 24_000_000
}

/// Where things run: how meters, resources and the normalised column each call the place.
struct Region: Sendable {
  var meterRegion: String
  var datacenters: [String]
  var location: String

  static let all: [Region] = [
    Region(
      meterRegion: "EU West", datacenters: ["EU West", "euwest", "westeurope", "EU West"],
      location: "EU West"),
    Region(
      meterRegion: "US East", datacenters: ["US East", "useast", "eastus", "All"],
      location: "US East"),
    Region(
      meterRegion: "JA East", datacenters: ["JA East", "jaeast", "japaneast", "JA East"],
      location: "JA East"),
  ]
}
