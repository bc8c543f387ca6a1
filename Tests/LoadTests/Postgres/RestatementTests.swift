import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct RestatementTests {
  private func row(
    _ cost: String, day: String = "2017-04-03", subscription: String = "s-1", meter: String = "m-1",
    quantity: String = "1"
  ) -> [String: Cell] {
    var row = usage(cost, day: day)
    row["subscription_guid"] = .string(subscription)
    row["meter_id"] = .string(meter)
    row["consumed_quantity"] = .number(quantity)
    return row
  }

  private func warehouse(on day: String) throws -> Warehouse {
    var warehouse = try Warehouse()
    let date = try #require(CalendarDate(day))
    warehouse.run.startedAt = try #require(Timestamp("\(date)T03:00:00Z"))
    return warehouse
  }

  @Test func `rows pair by what they are, and what moved is summed exactly`() throws {
    let warehouse = try warehouse(on: "2017-04-20")
    let unit = warehouse.unit()
    let first = try warehouse.load(
      [
        row("1"), row("1"), row("2.5", meter: "m-2"), row("4", subscription: "s-2"),
        row("8", day: "2017-04-04"), row("0.1", day: "2017-04-05"),
      ], into: unit)
    #expect(first.restatement == nil)
    let receipt = try warehouse.load(
      [
        // One of two equal rows is gone, one costs more, one is another's; two came.
        row("1"), row("2.75", meter: "m-2", quantity: "1.1"), row("4", subscription: "s-3"),
        row("8.00", day: "2017-04-04"), row("0.1", day: "2017-04-05"),
        row("0.3", day: "2017-04-05"), row("16", day: "2017-04-06"), row("32", day: "2017-04-07"),
      ], into: unit)
    let restatement = try #require(receipt.restatement)
    #expect(!restatement.isClosedPeriod && restatement.hasMoved)
    #expect((restatement.rowsBefore, restatement.rowsAfter) == (6, 8))
    #expect(restatement.rowsAdded == 2)
    #expect(restatement.rowsGone == 2)
    #expect(restatement.rowsRepriced == 1)
    #expect(restatement.costDelta == ["EUR": "-0.45"])
    #expect(
      restatement.dailyDelta == ["2017-04-03": ["EUR": "-0.75"], "2017-04-05": ["EUR": "0.3"]])
    #expect(restatement.newDays?.from == CalendarDate("2017-04-06"))
    #expect(restatement.newDays?.to == CalendarDate("2017-04-08"))
    #expect(restatement.newDays?.rows == 2)
    #expect(restatement.newDays?.cost == ["EUR": "48"])
    let record = try warehouse.spec.makeSink(warehouse.run).previous(unit)
    #expect(record?.restatement == restatement)

    let lines = try warehouse.spec.restatement(of: unit)
    let shown = lines.map { line in
      let rows = "+\(line.rowsAdded)-\(line.rowsGone)~\(line.rowsRepriced)"
      return "\(line.day.map(\.description) ?? "") \(line.subscription ?? "") \(line.meter ?? "")"
        + " \(rows) \(line.costBefore)>\(line.costAfter) \(line.costDelta)"
    }
    #expect(
      shown == [
        "2017-04-03 s-2 m-1 +0-1~0 4>0 -4", "2017-04-03 s-3 m-1 +1-0~0 0>4 4",
        "2017-04-03 s-1 m-1 +0-1~0 2>1 -1", "2017-04-05 s-1 m-1 +1-0~0 0.1>0.4 0.3",
        "2017-04-03 s-1 m-2 +0-0~1 2.5>2.75 0.25",
      ])
    #expect(
      try warehouse.ask("select sum(cost_delta) from billing.v_restatement where not closed_period")
        == "-0.45")
  }

  @Test func `the same rows again are no restatement, in whatever order`() throws {
    let warehouse = try warehouse(on: "2017-04-20")
    let rows = (0..<500).map { row("\($0).5", day: "2017-04-0\(1 + $0 % 9)", meter: "m-\($0 % 7)") }
    try warehouse.load(rows, into: warehouse.unit())
    let receipt = try warehouse.load(rows.reversed(), into: warehouse.unit())
    #expect(receipt.restatement?.hasMoved == false)
    #expect(receipt.restatement?.newDays == nil)
    #expect(try warehouse.spec.restatement(of: warehouse.unit()) == [])
  }

  @Test func `in a closed month new days have moved, too`() throws {
    let warehouse = try warehouse(on: "2017-05-06")
    try warehouse.load([row("1")], into: warehouse.unit())
    let receipt = try warehouse.load(
      [row("1"), row("2", day: "2017-04-04")], into: warehouse.unit())
    #expect(receipt.restatement?.isClosedPeriod == true)
    #expect(receipt.restatement?.rowsAdded == 1)
    #expect(receipt.restatement?.newDays == nil)
    #expect(receipt.restatement?.costDelta == ["EUR": "2"])
  }

  @Test func `a load that fails leaves no restatement`() throws {
    let warehouse = try warehouse(on: "2017-04-20")
    try warehouse.load([row("1")], into: warehouse.unit())
    let sink = try warehouse.stage([row("2")], into: warehouse.unit())
    _ = try sink.finish()
    #expect(try warehouse.ask("select count(*) from meterline.restatement") == "1")
    #expect(try warehouse.ask("select count(*) from billing.v_restatement") == "0")
    sink.discard()
    #expect(try warehouse.ask("select count(*) from meterline.restatement") == "0")
  }

  @Test(arguments: 1...4) func `counts and sums are those of a plain comparison`(round: Int) throws
  {
    var generator = SeededGenerator()
    let warehouse = try warehouse(on: "2017-05-20")
    func month() -> [(key: String, cost: Int)] {
      (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        (
          "2017-04-0\(Int.random(in: 1...3, using: &generator)) m-\(Int.random(in: 1...3, using: &generator))",
          Int.random(in: 1...3, using: &generator)
        )
      }
    }
    let (before, after) = (month(), month())
    for rows in [before, after] {
      try warehouse.load(
        rows.map { pair in
          let parts = pair.key.split(separator: " ").map(String.init)
          return row("\(pair.cost)", day: parts[0], meter: parts[1])
        }, into: warehouse.unit())
    }
    var (added, gone, repriced) = (0, 0, 0)
    for key in Set(before.map(\.key) + after.map(\.key)) {
      var old = before.filter { $0.key == key }.map(\.cost)
      var new: [Int] = []
      for cost in after.filter({ $0.key == key }).map(\.cost) {
        if let index = old.firstIndex(of: cost) { old.remove(at: index) } else { new.append(cost) }
      }
      repriced += min(old.count, new.count)
      added += max(0, new.count - old.count)
      gone += max(0, old.count - new.count)
    }
    let found = try warehouse.spec.makeSink(warehouse.run).previous(warehouse.unit())?.restatement
    let delta = after.reduce(0) { $0 + $1.cost } - before.reduce(0) { $0 + $1.cost }
    #expect(found?.rowsAdded == added, "seed \(generator.seed)")
    #expect(found?.rowsGone == gone, "seed \(generator.seed)")
    #expect(found?.rowsRepriced == repriced, "seed \(generator.seed)")
    #expect(found?.costDelta == (delta == 0 ? [:] : ["EUR": "\(delta)"]), "seed \(generator.seed)")
  }
}
