import Billing
import Records
import TestSupport
import Testing

@testable import Transform

/// Rows of any kind against the rules of the specification, and sums against sums.
@Suite struct FocusPropertyTests {
  private static func record(_ generator: inout SeededGenerator) -> [String: Cell] {
    func any(_ cells: [Cell]) -> Cell { cells.randomElement(using: &generator) ?? .null }
    func amount() -> Cell {
      let units = Int.random(in: -5_000_000...50_000_000, using: &generator)
      let places = Int.random(in: 0...9, using: &generator)
      return .number(places == 0 ? "\(units)" : "\(units)e-\(places)")
    }
    var fields: [String: Cell] = [
      "cost": amount(), "consumed_quantity": any([amount(), amount(), .null]),
      "resource_rate": any([amount(), amount(), .number("0"), .null]),
      "unit_of_measure": any(["1 Hour", "100 Hours", "10K", "", .null, "10000s"]),
      "additional_info": any([
        .null, "", .string("{}"), .string("broken"),
        .escaped(#"{\"ReservationId\":\"r\",\"ReservationOrderId\":\"o\"}"#),
        .escaped(#"{\"VMCapacityReservationId\":\"c\",\"p\":{\"q\":[1]}}"#),
        .escaped(#"{\"ReservationId\":null,\"VCPUs\":\"0\"}"#),
      ]),
      "tags": any([
        .null, "", .string("x"), .escaped(#"{\"a\":[1,2],\"b\":{\"c\":\"d\\\"\"}}"#),
        .escaped(#"\"a\":\"b\""#), .escaped(#"{\"a\":1,\"a\":2}"#),
      ]),
      "instance_id": any([
        .null, "", "bare", "/subscriptions/s", "/subscriptions/s/providers/Microsoft.Web/sites/w",
        "/providers/A.B/c/d/e/f", "//", "/",
      ]),
      "location": any([.null, "", "EU West", "All", "Moon"]),
      "resource_location": any([.null, "", "useast", "Unassigned"]),
      "meter_category": any([.null, "", "Storage", "Teapots"]),
      "consumed_service": any([.null, "", "Microsoft.Web"]),
      "subscription_guid": any([.null, "", "s"]), "subscription_name": any([.null, "", "n"]),
      "part_number": any([.null, "", "p"]), "meter_id": any([.null, "", "m"]),
      "offer_id": any([.null, "o"]), "meter_name": any([.null, "", "x Spot"]),
      "product": any([.null, "", "p"]),
    ]
    fields["usage_date"] = .string("2017-04-\(Int.random(in: 10...30, using: &generator))")
    return fields
  }

  @Test func `rows of any kind keep the rules, and no cost is lost or made`() throws {
    var generator = SeededGenerator()
    for _ in 0..<40 {
      let records = (0..<60).map { _ in Self.record(&generator) }
      let scene = try FocusScene(records)
      #expect(scene.batch.rejected.isEmpty, "seed \(generator.seed)")
      #expect(scene.batch.ordinals == Array(0..<60), "seed \(generator.seed)")
      var billed = ExactSum()
      var contracted = ExactSum()
      for row in 0..<60 {
        var values: [String: String] = [:]
        for column in scene.bound.schema.columns {
          values[column.name] = scene.value(column.name, row)
        }
        let broken = FocusRules.violations(values)
        guard broken.isEmpty else {
          Issue.record("seed \(generator.seed), \(records[row]): \(broken)")
          return
        }
        try billed.add(try #require(values["BilledCost"].flatMap { ExactDecimal($0) }))
        try contracted.add(try #require(values["ContractedCost"].flatMap { ExactDecimal($0) }))
        try expectProduct(values)
      }
      #expect(scene.effect.sumsAdded["EffectiveCost"]?["EUR"] == billed)
      #expect(scene.effect.sumsAdded["PricingCurrencyEffectiveCost"]?["EUR"] == billed)
      #expect(scene.effect.sumsAdded["ContractedCost"]?["EUR"] == contracted)
      #expect(scene.effect.sumsAdded["ListCost"]?["EUR"] == contracted)
    }
  }

  /// Price times quantity is the cost, exactly.
  private func expectProduct(_ row: [String: String]) throws {
    guard let price = row["ContractedUnitPrice"].flatMap({ ExactDecimal($0) }),
      let quantity = row["PricingQuantity"].flatMap({ ExactDecimal($0) })
    else { return #expect(row["ContractedCost"] == row["BilledCost"]) }
    let cost = try #require(row["ContractedCost"].flatMap { ExactDecimal($0) })
    #expect(try price.multiplied(by: quantity) == cost)
  }

  @Test func `a row comes out the same whatever rows stand around it`() throws {
    var generator = SeededGenerator()
    let records = (0..<120).map { _ in Self.record(&generator) }
    let together = try FocusScene(records)
    for (row, record) in records.enumerated() {
      let alone = try FocusScene([record])
      for column in alone.bound.schema.columns where column.name != "source_row" {
        #expect(
          alone.value(column.name) == together.value(column.name, row),
          "seed \(generator.seed), row \(row), \(column.name)")
      }
    }
  }
}
