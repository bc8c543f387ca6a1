import Records
import TestSupport
import Testing

@testable import Pipeline

@Suite struct ShardTests {
  private let units = (0..<200).map { index in
    Unit(
      endpoint: "usage-details", enrollment: "\(index / 10)",
      period: CalendarMonth(index: 24_204 + index % 10))
  }

  @Test(arguments: [1, 2, 3, 7])
  func `every unit belongs to exactly one shard`(count: Int) throws {
    let shards = try (0..<count).map { try #require(Shard("\($0)/\(count)")) }
    for unit in units { #expect(shards.count { $0.contains(unit) } == 1) }
    for shard in shards { #expect(units.count(where: shard.contains) > 200 / count / 2) }
  }

  @Test func `a unit stays in its shard from version to version`() throws {
    let shard = try #require(Shard("1/4"))
    #expect(
      ["201701", "201702", "201703", "201704", "201705", "201706"]
        .filter { shard.contains(World.unit($0)) } == ["201701", "201703", "201704", "201705"])
  }

  @Test(arguments: ["", "1", "1/1", "2/2", "-1/2", "0/0", "0/10001", "1/2/3", "a/b"])
  func `what is no shard is refused`(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test func `a run takes the units of its shard`() async throws {
    let units = (1...9).map { World.unit("20170\($0)") }
    let world = World(units)
    for unit in units { world.listing([.begin(currency: nil)], of: unit) }
    let shard = try #require(Shard("0/2"))
    let summary = try await run(plan(world), in: world, options: RunOptions(shard: shard))
    #expect(summary.units.map(\.unit) == units.filter(shard.contains))
    #expect((1..<9).contains(summary.units.count))
  }
}

@Suite struct RunIdentityTests {
  @Test func `a run is named by its time and eight random digits`() {
    var generator = SeededGenerator(seed: 1)
    let instant = Timestamp(microseconds: 1_493_694_900_250_000)
    let name = RunIdentity.runID(at: instant, using: &generator)
    #expect(name.hasPrefix("20170502T031500Z-"))
    #expect(name.count == 25)
    #expect(name != RunIdentity.runID(at: instant, using: &generator))
  }

  @Test func `a load is named by sixteen hexadecimal digits`() {
    let name = RunIdentity.loadID()
    #expect(name.count == 16)
    #expect(name.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    #expect(name != RunIdentity.loadID())
  }
}
