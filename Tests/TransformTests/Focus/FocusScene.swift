import Billing
import JSONStream
import Records
import TestSupport
import Testing

@testable import Transform

/// Records of an endpoint on their way through `focus`.
struct FocusScene {
  let schema: Schema
  let bound: BoundTransform
  let batch: RecordBatch
  let effect: TransformEffect

  /// - Parameter records: for each record its fields by column; what is left out is null.
  init(
    _ records: [[String: Cell]], endpoint: Endpoint = .usageDetails, version: String = "1.2",
    period: String = "201704"
  ) throws {
    schema = endpoint.dataset.schema
    let spec = try #require(read(["version": .text(version)], as: FocusSpec.self).spec)
    var slots = SlotAllocator(source: schema)
    bound = try spec.bind(schema, slots: &slots)
    var rows: [[Cell]] = []
    for (ordinal, record) in records.enumerated() {
      let frame: [String: Cell] = [
        "enrollment": "100", "billing_period": .string(period), "billing_currency": "EUR",
        "source_row": .number("\(ordinal)"),
      ]
      let fields = frame.merging(record) { _, own in own }
      rows.append(schema.columns.map { fields[$0.name] ?? .null })
    }
    batch = TestSupport.batch(rows, width: slots.width)
    let unit = Unit(
      endpoint: endpoint.rawValue, enrollment: "100",
      period: try #require(CalendarMonth(period)))
    let transform = try #require(try bound.make?(TransformOpening(unit: unit)))
    try transform.apply(batch)
    effect = transform.effect
  }

  /// A column's value of a row, nil for null.
  func value(_ column: String, _ row: Int = 0) -> String? {
    batch.text(row, bound.schema[column])
  }

  /// Some columns of a row, `-` for null.
  func values(_ columns: [String], _ row: Int = 0) -> [String] {
    columns.map { value($0, row) ?? "-" }
  }

  /// A record of usage as it mostly is.
  static let usage: [String: Cell] = [
    "account_id": "1", "additional_info": .escaped(#"{\"ImageType\":\"Canonical\",\"VCPUs\":2}"#),
    "charges_billed_separately": .bool("false"), "consumed_quantity": .number("12.5"),
    "consumed_service": "Microsoft.Compute", "cost": .number("1.2"),
    "instance_id":
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1",
    "location": "EU West", "meter_category": "Virtual Machines", "meter_id": "m-1",
    "meter_name": "D2 v3/D2s v3", "offer_id": "MS-AZR-0017P", "part_number": "AAA-1",
    "product": "Virtual Machines D2 v3", "resource_location": "euwest",
    "resource_rate": .number("0.096"), "subscription_guid": "s", "subscription_name": "Production",
    "tags": .escaped(#"{\"env\":\"prod\"}"#), "unit_of_measure": "1 Hour",
    "usage_date": "2017-04-30",
  ]

  /// A record of usage with some fields that differ.
  static func usage(_ fields: [String: Cell]) -> [String: Cell] {
    usage.merging(fields) { _, own in own }
  }
}
