import Billing
import JSONStream
import Records
import TestSupport
import Testing

@testable import Transform

@Suite struct FocusTests {
  private func expect(
    _ record: [String: Cell], _ expected: [(String, String)], endpoint: Endpoint = .usageDetails,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let scene = try FocusScene([record], endpoint: endpoint)
    for (column, value) in expected {
      #expect(scene.value(column) ?? "-" == value, "\(column)", sourceLocation: location)
    }
  }

  @Test func `a use becomes a row with every column that it tells`() throws {
    try expect(
      FocusScene.usage,
      [
        ("enrollment", "100"), ("usage_date", "2017-04-30"), ("BilledCost", "1.2"),
        ("EffectiveCost", "1.2"), ("ContractedCost", "1.2000"), ("ListCost", "1.2000"),
        ("ContractedUnitPrice", "0.096"), ("PricingQuantity", "12.5"), ("PricingUnit", "Hours"),
        ("ConsumedQuantity", "12.5"), ("ConsumedUnit", "Hours"), ("BillingCurrency", "EUR"),
        ("PricingCurrency", "EUR"), ("BillingPeriodStart", "2017-04-01T00:00:00Z"),
        ("BillingPeriodEnd", "2017-05-01T00:00:00Z"),
        ("ChargePeriodStart", "2017-04-30T00:00:00Z"), ("ChargePeriodEnd", "2017-05-01T00:00:00Z"),
        ("ChargeCategory", "Usage"), ("ChargeFrequency", "Usage-Based"), ("ChargeClass", "-"),
        ("PricingCategory", "Standard"), ("ProviderName", "Microsoft"),
        ("RegionId", "westeurope"), ("RegionName", "West Europe"), ("ResourceName", "vm-1"),
        ("ResourceType", "Virtual machine"),
        ("x_ResourceType", "microsoft.compute/virtualmachines"),
        ("ServiceName", "Virtual Machines"), ("ServiceCategory", "Compute"),
        ("ServiceSubcategory", "Virtual Machines"), ("SkuId", "AAA-1"),
        ("SkuMeter", "D2 v3/D2s v3"),
        ("SkuPriceId", "m-1_MS-AZR-0017P_AAA-1"),
        ("SkuPriceDetails", #"{"x_ImageType":"Canonical","x_VCPUs":2}"#),
        ("SubAccountId", "s"), ("SubAccountName", "Production"), ("SubAccountType", "Subscription"),
        ("Tags", #"{"env":"prod"}"#), ("CommitmentDiscountId", "-"), ("InvoiceId", "-"),
        ("x_PricingBlockSize", "1"), ("x_SkuIsCreditEligible", "true"), ("x_TagsRaw", "-"),
        ("x_ListCostIsEstimated", "true"), ("x_SourceDataset", "usage-details"),
        ("x_SkuMeterCategory", "Virtual Machines"), ("source_row", "0"),
      ])
  }

  @Test func `a use that a reservation covers names it`() throws {
    let details = Cell.escaped(
      #"{\"ReservationOrderId\":\"o\",\"ReservationId\":\"r\",\"RINormalizationRatio\":\"0.5\"}"#)
    try expect(
      FocusScene.usage(["additional_info": details, "cost": .number("0")]),
      [
        (
          "CommitmentDiscountId",
          "/providers/Microsoft.Capacity/reservationOrders/o/reservations/r"
        ),
        ("CommitmentDiscountCategory", "Usage"), ("CommitmentDiscountType", "Reservation"),
        ("CommitmentDiscountStatus", "Used"), ("CommitmentDiscountQuantity", "6.25"),
        ("CommitmentDiscountUnit", "Normalized Hours"), ("PricingCategory", "Committed"),
        ("BilledCost", "0"),
      ])
    try expect(
      FocusScene.usage(["additional_info": .escaped(#"{\"ReservationId\":\"r\"}"#)]),
      [
        ("CommitmentDiscountId", "/providers/Microsoft.Capacity/reservations/r"),
        ("CommitmentDiscountQuantity", "12.5"), ("CommitmentDiscountUnit", "Hours"),
      ])
  }

  @Test func `reserved capacity is used by others and unused by itself`() throws {
    let details = Cell.escaped(#"{\"VMCapacityReservationId\":\"c\"}"#)
    try expect(
      FocusScene.usage(["additional_info": details]),
      [("CapacityReservationId", "c"), ("CapacityReservationStatus", "Used")])
    try expect(
      FocusScene.usage([
        "additional_info": details,
        "instance_id":
          "/subscriptions/s/providers/Microsoft.Compute/capacityReservationGroups/g/capacityReservations/c",
      ]), [("CapacityReservationStatus", "Unused"), ("ResourceName", "c")])
  }

  @Test(
    arguments: [
      (
        Cell.escaped(#"{\"a\":{\"b\":[1,\"x\"]},\"n\":1.50,\"t\":true,\"z\":null}"#),
        #"{"a":"{\"b\":[1,\"x\"]}","n":1.50,"t":true,"z":null}"#, "-"
      ),
      (.escaped(#"\"env\":\"dev\",\"a b\":\"\""#), #"{"env":"dev","a b":""}"#, "-"),
      (.escaped(#"{ \"k\" : \"1\", \"k\":\"2\" }"#), #"{"k":"2"}"#, "-"),
      (.json(#"{"k":"v"}"#), #"{"k":"v"}"#, "-"), (.string("{}"), "{}", "-"),
      ("", "-", "-"), (.null, "-", "-"), ("none", "-", "none"),
      (.escaped(#"{\"所有者\":\"山田 🚀\"}"#), #"{"所有者":"山田 🚀"}"#, "-"),
    ] as [(Cell, String, String)])
  func `tags are one flat object, and stay where they cannot be read`(
    tags: Cell, flat: String, raw: String
  ) throws {
    try expect(FocusScene.usage(["tags": tags]), [("Tags", flat), ("x_TagsRaw", raw)])
  }

  @Test(
    arguments: [
      (Cell.string("legacyworker-7"), ["legacyworker-7", "-", "Microsoft.Compute", "-"]),
      (
        "/subscriptions/s/resourceGroups/RG",
        ["/subscriptions/s/resourceGroups/RG", "RG", "Resource group", "-"]
      ),
      (
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/x/databases/d",
        [
          "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/x/databases/d", "d",
          "SQL database", "microsoft.sql/servers/databases",
        ]
      ),
      (
        .escaped(#"\/subscriptions\/s\/PROVIDERS\/Contoso.New\/things\/a,b"#),
        [
          "/subscriptions/s/PROVIDERS/Contoso.New/things/a,b", "a,b", "contoso.new/things",
          "contoso.new/things",
        ]
      ),
      ("", ["-", "-", "-", "-"]), (.null, ["-", "-", "-", "-"]),
    ] as [(Cell, [String])])
  func `a resource has a name and a type where its id tells them`(
    id: Cell, expected: [String]
  ) throws {
    let scene = try FocusScene([FocusScene.usage(["instance_id": id])])
    #expect(
      scene.values(["ResourceId", "ResourceName", "ResourceType", "x_ResourceType"]) == expected)
  }

  @Test(
    arguments: [
      (["instance_id": Cell.null], ["Virtual Machines", "Compute", "Virtual Machines"]),
      (
        ["instance_id": .null, "meter_category": "azure app service"],
        ["App Service", "Web", "Application Platforms"]
      ),
      (
        ["instance_id": .null, "meter_category": "Quantum Teapots"],
        ["Quantum Teapots", "Other", "Other (Other)"]
      ),
      (
        ["instance_id": .null, "meter_category": ""],
        ["Microsoft.Compute", "Other", "Other (Other)"]
      ),
      (
        ["instance_id": .null, "meter_category": .null, "consumed_service": .null],
        ["Other", "Other", "Other (Other)"]
      ),
    ] as [([String: Cell], [String])])
  func `a service is told by the resource, else by the meter, else by its own name`(
    fields: [String: Cell], expected: [String]
  ) throws {
    let scene = try FocusScene([FocusScene.usage(fields)])
    #expect(
      scene.values(["ServiceName", "ServiceCategory", "ServiceSubcategory"]) == expected)
  }

  @Test(arguments: [
    ("JA East", "x", "japaneast"), ("All", "useast", "eastus"), ("", "All", "-"),
    ("westus2", "", "westus2"), ("Moon Base", "EU North", "northeurope"), ("Moon", "Base", "-"),
    ("global", "", "global"),
  ])
  func `a region is found by either of its spellings`(
    location: String, datacenter: String, id: String
  ) throws {
    try expect(
      FocusScene.usage([
        "location": .string(location), "resource_location": .string(datacenter),
      ]), [("RegionId", id)])
  }

  @Test(arguments: [
    ("D2 v3 Spot", "Dynamic"), ("D2 v3 Low Priority", "Dynamic"), ("Spotlight", "Standard"),
  ])
  func `what the meter's name says of prices`(name: String, category: String) throws {
    try expect(
      FocusScene.usage(["meter_name": .string(name)]), [("PricingCategory", category)])
  }

  @Test func `a product is exact, and what no decimal holds is put aside`() throws {
    let scene = try FocusScene([
      FocusScene.usage([
        "resource_rate": .number("0.12345678901234567"),
        "consumed_quantity": .number("3.1415926535897931"),
      ]),
      FocusScene.usage(["resource_rate": .null]),
      FocusScene.usage(["consumed_quantity": .null]),
      FocusScene.usage(["consumed_quantity": .number("1e40")]),
      FocusScene.usage(["resource_rate": .number("-2"), "cost": .number("-25")]),
    ])
    #expect(
      scene.value("ContractedCost", 0) == "0.387850941396970245475999800980877")
    #expect(scene.value("ContractedCost", 1) == "1.2")
    #expect(
      scene.values(["ContractedCost", "PricingUnit", "ConsumedUnit"], 2) == ["1.2", "-", "-"])
    #expect(scene.batch.ordinals == [0, 1, 2, 4])
    #expect(scene.value("ContractedCost", 3) == "-25.0")
    let rejected = try #require(scene.batch.rejected.first)
    #expect(rejected.ordinal == 3)
    #expect(rejected.reason.contains("consumed_quantity"), "\(rejected.reason)")
  }

  @Test func `it tells what it added and what it could not tell`() throws {
    let scene = try FocusScene([
      FocusScene.usage, FocusScene.usage(["cost": .number("99"), "tags": "none"]),
      FocusScene.usage([
        "location": "Moon", "resource_location": "", "instance_id": "x",
        "meter_category": "Teapots",
      ]),
    ])
    #expect(scene.effect.coverage["rows"] == "3")
    #expect(scene.effect.coverage["tags unparsable"] == "1")
    #expect(scene.effect.coverage["regions unknown"] == "1")
    #expect(scene.effect.coverage["services unknown"] == "1")
    #expect(scene.effect.coverage["contracted cost differs from billed"] == "1")
    let sums = scene.effect.sumsAdded.mapValues { $0.mapValues(\.description) }
    #expect(sums["EffectiveCost"] == ["EUR": "101.4"])
    #expect(sums["ContractedCost"] == ["EUR": "3.6000"])
    #expect(sums["BilledCost"] == nil)
  }

  @Test func `a version leaves out what later ones brought`() throws {
    let scene = try FocusScene([FocusScene.usage], version: "1.0")
    for name in ["SkuMeter", "InvoiceId", "PricingCurrency", "Tags", "x_SkuDetails"] {
      let isThere = ["Tags", "x_SkuDetails"].contains(name)
      #expect((scene.bound.schema[name] != nil) == isThere, "\(name)")
    }
  }

  @Test func `marketplace charges become usage or purchases`() throws {
    let charge: [String: Cell] = [
      "extended_cost": .number("30"), "consumed_quantity": .number("3"),
      "resource_rate": .number("10"), "publisher_name": "Contoso", "offer_name": "Backup",
      "plan_name": "Gold", "meter_id": "seat", "usage_start_date": "2017-04-01",
      "usage_end_date": "2017-04-30", "is_recurring_charge": .bool("true"), "unit_of_measure": "",
      "subscription_guid": "s", "instance_id": "backup-1",
    ]
    try expect(
      charge,
      [
        ("BilledCost", "30"), ("ChargeCategory", "Purchase"), ("ChargeFrequency", "Recurring"),
        ("ChargeDescription", "Contoso Backup Gold"), ("ConsumedQuantity", "-"),
        ("ConsumedUnit", "-"), ("PricingQuantity", "3"), ("PricingUnit", "Units"),
        ("ContractedCost", "30"), ("ChargePeriodEnd", "2017-05-01T00:00:00Z"),
        ("PublisherName", "Contoso"), ("ServiceName", "Contoso"), ("ServiceCategory", "Other"),
        ("SkuPriceId", "seat_Backup_Gold"), ("x_PublisherCategory", "Vendor"),
        ("x_SkuPlanName", "Gold"), ("SubAccountName", "s"), ("RegionId", "-"),
      ], endpoint: .marketplaceCharges)
    try expect(
      charge.merging(["is_recurring_charge": .bool("false")]) { $1 },
      [
        ("ChargeCategory", "Usage"), ("ChargeFrequency", "Usage-Based"), ("ConsumedQuantity", "3"),
        ("ConsumedUnit", "Units"),
      ], endpoint: .marketplaceCharges)
  }

  @Test func `reservations become purchases and corrections of them`() throws {
    let charge: [String: Cell] = [
      "amount": .number("100"), "quantity": .number("3"), "event_date": "2017-04-12",
      "event_type": "Purchase", "reservation_order_id": "o", "reservation_order_name": "VM 2017",
      "arm_sku_name": "Standard_D2_v3", "region": "westeurope", "term": "P1Y",
      "description": "one year",
    ]
    try expect(
      charge,
      [
        ("BilledCost", "100"), ("EffectiveCost", "0"), ("ContractedCost", "100"),
        ("ContractedUnitPrice", "33.3333333333"), ("ChargeCategory", "Purchase"),
        ("ChargeClass", "-"), ("ChargeFrequency", "One-Time"), ("PricingUnit", "Units"),
        ("CommitmentDiscountId", "/providers/Microsoft.Capacity/reservationOrders/o"),
        ("CommitmentDiscountName", "VM 2017"), ("CommitmentDiscountType", "Reservation"),
        ("CommitmentDiscountStatus", "-"), ("RegionName", "West Europe"),
        ("PricingCategory", "Standard"), ("SkuId", "Standard_D2_v3"), ("SubAccountId", "-"),
        ("ResourceId", "-"), ("ServiceName", "Reservations"), ("x_SkuTerm", "P1Y"),
      ], endpoint: .reservationCharges)
    try expect(
      charge.merging(["event_type": "Refund", "amount": .number("-40")]) { $1 },
      [("ChargeClass", "Correction"), ("BilledCost", "-40")], endpoint: .reservationCharges)
  }
}
