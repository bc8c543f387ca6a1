import Billing
import Foundation

/// What a row of FOCUS must keep, told by the text of its values.
///
/// Source: FOCUS 1.2, the rules on nulls and on amounts of its columns, and its formats.
enum FocusRules {
  /// Every rule that a row breaks.
  static func violations(_ row: [String: String]) -> [String] {
    var found: [String] = []
    func expect(_ holds: Bool, _ rule: String) { if !holds { found.append(rule) } }
    for column in FocusColumn.all where !column.isNullable {
      expect(row[column.name] != nil, "\(column.name) is never null")
    }
    for column in FocusColumn.all where row[column.name] == "" {
      found.append("\(column.name) is null and not empty")
    }
    for (name, allowed) in words {
      if let word = row[name] { expect(allowed.contains(word), "\(name) is one of \(allowed)") }
    }
    for (one, other) in pairs {
      expect((row[one] == nil) == (row[other] == nil), "\(one) and \(other) are null together")
    }
    for (one, other) in dependents {
      expect(row[one] == nil || row[other] != nil, "\(one) is null without \(other)")
    }
    for name in FocusColumn.all.filter({ $0.type == .timestamp }).map(\.name) {
      if let text = row[name] {
        expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil, "\(name) is UTC")
      }
    }
    expect((row["ChargePeriodStart"] ?? "") < (row["ChargePeriodEnd"] ?? ""), "the end is later")
    expect(row["ResourceName"] != row["ResourceId"] || row["ResourceId"] == nil, "a name is no id")
    if row["ChargeCategory"] == "Purchase" {
      expect(row["ChargeFrequency"] != "Usage-Based", "no purchase is usage-based")
      expect(row["ConsumedQuantity"] == nil, "nothing is consumed by a purchase")
      expect(row["PricingCategory"] != "Committed", "no purchase is committed itself")
    }
    if row["CommitmentDiscountId"] != nil, row["ChargeCategory"] == "Usage" {
      expect(row["CommitmentDiscountStatus"] != nil, "a commitment that is used has a status")
      expect(row["PricingCategory"] == "Committed", "its price is committed")
    }
    for name in ["Tags", "SkuPriceDetails"] { expect(isFlat(row[name]), "\(name) is flat") }
    return found
  }

  private static let words = [
    "ChargeCategory": ["Usage", "Purchase", "Tax", "Credit", "Adjustment"],
    "ChargeClass": ["Correction"], "ChargeFrequency": ["One-Time", "Recurring", "Usage-Based"],
    "CommitmentDiscountStatus": ["Used", "Unused"],
    "CommitmentDiscountCategory": ["Spend", "Usage"],
    "CapacityReservationStatus": ["Used", "Unused"],
    "PricingCategory": ["Standard", "Dynamic", "Committed", "Other"],
    "ServiceCategory": categories.keys.sorted(),
  ]

  private static let pairs = [
    ("ConsumedUnit", "ConsumedQuantity"), ("PricingUnit", "PricingQuantity"),
    ("SubAccountId", "SubAccountName"), ("SubAccountId", "SubAccountType"),
    ("RegionId", "RegionName"), ("ResourceId", "ResourceType"),
    ("CommitmentDiscountId", "CommitmentDiscountType"),
    ("CommitmentDiscountId", "CommitmentDiscountCategory"),
    ("CommitmentDiscountUnit", "CommitmentDiscountQuantity"),
    ("CapacityReservationId", "CapacityReservationStatus"),
  ]

  private static let dependents = [
    ("SkuMeter", "SkuId"), ("SkuPriceDetails", "SkuPriceId"), ("ResourceName", "ResourceId"),
  ]

  /// The 19 categories of services with their subcategories, `Other (…)` left out.
  static let categories: [String: [String]] = [
    "AI and Machine Learning": [
      "AI Platforms", "Bots", "Generative AI", "Machine Learning", "Natural Language Processing",
    ],
    "Analytics": [
      "Analytics Platforms", "Business Intelligence", "Data Processing", "Search",
      "Streaming Analytics",
    ],
    "Business Applications": ["Productivity and Collaboration"],
    "Compute": [
      "Containers", "End User Computing", "Quantum Compute", "Serverless Compute",
      "Virtual Machines",
    ],
    "Databases": [
      "Caching", "Data Warehouses", "Ledger Databases", "NoSQL Databases", "Relational Databases",
      "Time Series Databases",
    ],
    "Developer Tools": [
      "Developer Platforms", "Continuous Integration and Deployment", "Development Environments",
      "Source Code Management", "Quality Assurance",
    ],
    "Identity": ["Identity and Access Management"],
    "Integration": ["API Management", "Messaging", "Workflow Orchestration"],
    "Internet of Things": ["IoT Analytics", "IoT Platforms"],
    "Management and Governance": [
      "Architecture", "Compliance", "Cost Management", "Data Governance", "Disaster Recovery",
      "Endpoint Management", "Observability", "Support",
    ],
    "Media": ["Content Creation", "Gaming", "Media Streaming", "Mixed Reality"],
    "Migration": ["Data Migration", "Resource Migration"], "Mobile": [],
    "Multicloud": ["Multicloud Integration"],
    "Networking": [
      "Application Networking", "Content Delivery", "Network Connectivity",
      "Network Infrastructure", "Network Routing", "Network Security",
    ],
    "Security": [
      "Secret Management", "Security Posture Management", "Threat Detection and Response",
    ],
    "Storage": [
      "Backup Storage", "Block Storage", "File Storage", "Object Storage", "Storage Platforms",
    ],
    "Web": ["Application Platforms"], "Other": [],
  ]

  private static func isFlat(_ text: String?) -> Bool {
    guard let text else { return true }
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    else { return false }
    return object.values.allSatisfy { !($0 is [Any]) && !($0 is [String: Any]) }
  }
}
