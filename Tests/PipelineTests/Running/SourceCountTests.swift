import Records
import TestSupport
import Testing

@testable import Pipeline

/// What a source dropped itself is in the ledger and the summary like what a transform dropped.
@Suite struct SourceCountTests {
  private func repeats() throws -> ListingFacts.Repeats {
    var repeats = ListingFacts.Repeats()
    repeats.pages = 1
    repeats.rows = 4
    for (currency, amount) in [("EUR", "1.50"), ("USD", "3")] {
      repeats.sums["cost", default: [:]][currency] = ExactSum(try #require(ExactDecimal(amount)))
    }
    return repeats
  }

  @Test func `rows dropped by the source are counted as read and as dropped, with their cost`()
    async throws
  {
    let world = World()
    world.listing([.begin(currency: "EUR"), .rows([TestRow(cost: "5"), TestRow(product: "disk")])])
    let dropped = try repeats()
    world.change {
      $0.outsideDays = 3
      $0.repeats = dropped
    }
    let summary = try await run(
      plan(world, transforms: [FakeTransform(.drop("disk"))]), in: world)
    let unit = try #require(summary.units.first)
    #expect(unit.status == .loaded, "\(unit.reason)")
    #expect(unit.rowsRead == 9 && unit.rowsWritten == 1)
    #expect(unit.rowsDropped == 4 && unit.duplicates == 4)
    let load = try #require(world.load("store"))
    #expect(load.rowsRead == 9 && load.rowsWritten == 1)
    #expect(load.rowsDropped == 4 && load.duplicates == 4)
    #expect(load.coverage["other days"] == ["rows": "3"])
    #expect(
      load.coverage["repeated pages"] == ["pages": "1", "rows": "4", "cost": "1.50 EUR, 3 USD"])
    #expect(load.coverage == unit.coverage)
    #expect("\(SummaryText(summary))".contains("loaded: 1 row of 2 pages"))
  }

  @Test func `a row that the source neither delivered nor dropped fails the unit`() async throws {
    let world = World()
    world.listing([.begin(currency: "EUR"), .rows([TestRow()])])
    world.change {
      $0.outsideDays = 3
      $0.recordsClaimed = 2
    }
    let summary = try await run(plan(world), in: world)
    #expect(
      summary.units.first?.reason
        == "the listing has 5 records, 3 were dropped, and 1 were delivered")
  }

  @Test(arguments: [true, false])
  func `the source is told whether repeated pages are dropped`(isDropping: Bool) async throws {
    let world = World()
    world.listing([.begin(currency: "EUR"), .rows([TestRow()])])
    var plan = try plan(world)
    plan.dropsRepeatedPages = isDropping
    _ = try await run(plan, in: world)
    #expect(world.log.contains("read [] without repeated pages") == isDropping)
  }
}
