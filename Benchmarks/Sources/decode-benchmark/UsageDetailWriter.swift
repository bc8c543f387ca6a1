/// How a generated response is spelled.
enum Layout: String, CaseIterable {
  /// Compact, the fields of every record in the same order.
  case ordered
  /// Compact, the fields of every record in an order of their own.
  case shuffled
  /// Indented by two spaces, a field a line.
  case pretty
  /// Compact, fields that are null left out.
  case dropped
}

/// Writes usage details like those of the enterprise API: 38 fields, about 1.2 KB a record, invented values.
struct UsageDetailWriter {
  private var state: UInt64
  private let layout: Layout

  init(seed: UInt64, layout: Layout) {
    state = seed
    self.layout = layout
  }

  /// The names of the fields, in their order.
  static let names: [String] = [
    "accountId", "accountName", "accountOwnerEmail", "additionalInfo", "chargesBilledSeparately",
    "consumedQuantity", "consumedService", "consumedServiceId", "cost", "costCenter", "date",
    "departmentId", "departmentName", "instanceId", "location", "meterCategory", "meterId",
    "meterName", "meterRegion", "meterSubCategory", "offerId", "partNumber", "product", "productId",
    "resourceGroup", "resourceGuid", "resourceLocation", "resourceRate", "serviceAdministratorId",
    "serviceInfo1", "serviceInfo2", "serviceName", "serviceTier", "subscriptionGuid",
    "subscriptionId", "subscriptionName", "tags", "unitOfMeasure",
  ]

  /// A whole response.
  mutating func response(records: Int) -> [UInt8] {
    var bytes = Array(#"{"id":"enrollments/100/billingperiods/201904/usagedetails","data":["#.utf8)
    bytes.reserveCapacity(records * 1300)
    for record in 0..<records {
      if record > 0 { bytes.append(0x2C) }
      append(values(), to: &bytes)
    }
    bytes += Array((layout == .pretty ? "\n  ]\n}\n" : #"],"nextLink":null}"#).utf8)
    return bytes
  }

  private mutating func append(_ values: [String], to bytes: inout [UInt8]) {
    var order = Array(values.indices)
    if layout == .dropped { order.removeAll { values[$0] == "null" } }
    if layout == .shuffled {
      for index in order.indices.dropLast() {
        order.swapAt(index, index + below(order.count - index))
      }
    }
    let isPretty = layout == .pretty
    bytes += Array((isPretty ? "\n    {\n" : "{").utf8)
    for (place, field) in order.enumerated() {
      if place > 0 { bytes += Array((isPretty ? ",\n" : ",").utf8) }
      if isPretty { bytes += Array("      ".utf8) }
      bytes.append(0x22)
      bytes += Array(Self.names[field].utf8)
      bytes += Array((isPretty ? "\": " : "\":").utf8)
      bytes += Array(values[field].utf8)
    }
    bytes += Array((isPretty ? "\n    }" : "}").utf8)
  }

  private mutating func values() -> [String] {
    let guid = self.guid()
    let group = "rg-\(pick(["web", "batch", "analytics", "shared", "edge"]))-\(below(400))"
    let size = pick(["D2 v3", "E4s v3", "F8", "B2ms", "Standard_D16_v3"])
    let region = pick(["EU West", "US East 2", "AP Southeast", "UK South"])
    let rate = "0.\(String(below(1_000_000)).leftPadded(6))"
    let hours = "\(below(24)).\(below(1_000_000))"
    let tags = below(3) == 0 ? #""""# : tagText()
    return [
      "\(below(90) + 10)", text(pick(["Lab", "Finance, EMEA", "Retail Platform", "Zürich"])),
      text("owner\(below(200))@contoso.example"), additional(size),
      pick(["false", "false", "true"]), hours,
      text(pick(["Microsoft.Compute", "Microsoft.Storage"])),
      "\(below(9))", "\(below(80)).\(below(1_000_000_000))", text("CC-\(below(9000) + 1000)"),
      text("2019-04-\(String(below(30) + 1).leftPadded(2))T00:00:00"), "\(below(40))",
      below(2) == 0 ? "null" : text("Department \(below(40))"),
      text(
        "/subscriptions/\(guid)/resourceGroups/\(group)/providers/Microsoft.Compute/virtualMachines/vm-\(below(90000))"
      ),
      text(pick(["westeurope", "eastus2"])),
      text(pick(["Virtual Machines", "Storage", "Bandwidth"])),
      text(self.guid()), text("\(size)/\(size)s"), text(region), text(""),
      text("MS-AZR-0017P"), text("AAA-\(below(90000) + 10000)"),
      text("\(size) - \(region)"), "\(below(90000))", text(group),
      text(self.guid()), text(region), rate, "null",
      "null", "null", below(3) == 0 ? "null" : text("Virtual Machines"),
      "null", text(guid),
      "\(below(900_000_000) + 12_000_000_000)",
      text("Contoso \(pick(["Production", "Test", "Sandbox"])) \(below(60))"), tags,
      text(pick(["1 Hour", "10 GB", "100 Hours"])),
    ]
  }

  private mutating func tagText() -> String {
    #""{\"env\":\"\#(pick(["prd", "tst", "dev"]))\",\"owner\":\"team-\#(below(99))\",\"app\":\"billing portal\"}""#
  }

  private mutating func additional(_ size: String) -> String {
    below(2) == 0
      ? "null"
      : #""{\"UsageType\":\"ComputeHR\",\"ServiceType\":\"\#(size)\",\"VCPUs\":\"\#(below(32))\"}""#
  }

  private mutating func guid() -> String {
    func hex(_ digits: Int, _ bits: UInt64) -> String {
      String(String(bits, radix: 16).suffix(digits)).leftPadded(digits)
    }
    return
      "\(hex(8, next()))-\(hex(4, next()))-\(hex(4, next()))-\(hex(4, next()))-\(hex(12, next()))"
  }

  private func text(_ content: String) -> String { "\"\(content)\"" }

  private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

  private mutating func below(_ bound: Int) -> Int { Int(next() >> 11) % bound }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: "0", count: max(0, width - count)) + self
  }
}
