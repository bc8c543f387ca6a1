import Emulator
import Records
import Testing

@testable import Extract

/// The source against the emulator: real connections, real months.
@Suite(.timeLimit(.minutes(3))) struct EmulatedReadTests {
  /// What reading all units of an endpoint brought.
  struct Reading: Sendable {
    var units: [String] = []
    var costs: [ExactSum] = []
    var rows: [Int] = []
    var begins: [Int] = []
    var faults: [Fault] = []
  }

  /// A month is generated before its first byte, which takes a while in a debug build.
  static let patient = CurlTransport.Options(
    timeouts: TransferTimeouts(connect: .seconds(5), firstByte: .seconds(60), stall: .seconds(2)))

  /// A reading without faults, made once.
  static let calm = Task { try await read() }

  static func read(
    endpoint: String = "usage-details", faults: [String] = [], months: Int = 1,
    rows: Int = 500, retries: Int = 20
  ) async throws -> Reading {
    let first = try #require(CalendarMonth("201704"))
    var options = EmulatorOptions(
      periods: first...first.adding(months: months - 1), rowsPerMonth: rows, pageRows: 150)
    options.faults = try faults.map { text in try EmulatorFault(parsing: text) }
    let emulator = Emulator(options)
    let address = try await emulator.start()
    let reading = try await Worker.run("test-reader") { () throws -> Reading in
      try read("\(address)", endpoint, retries)
    }
    await emulator.stop()
    return reading
  }

  private static func read(_ base: String, _ endpoint: String, _ retries: Int) throws -> Reading {
    let (spec, problems) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text(endpoint), "enrollment": .text("100"),
        "key": .text(EmulatorOptions.exampleKey), "base_url": .text(base),
      ]), sections: ["http": .mapping(["retries": .text("\(retries)")])])
    let source = EnterpriseSource(
      try #require(spec, "\(problems)"), RunContext(runID: "r", pipeline: "p"),
      transport: CurlTransport(patient), clock: TestClock())
    var reading = Reading()
    for unit in try source.units(in: .all) {
      let collector = RowCollector(try #require(spec).schema)
      reading.units.append("\(unit.period)")
      do {
        _ = try source.read(
          ReadRequest(unit: unit, width: try #require(spec).schema.width, needsCurrency: true),
          into: collector)
      } catch let fault as Fault {
        reading.faults.append(fault)
      }
      reading.begins.append(collector.begins)
      reading.rows.append(collector.rows.count)
      var sum = ExactSum()
      for row in collector.rows {
        let column = endpoint == "usage-details" ? "cost" : "total_usage"
        if let cost = row[column] { try sum.add(try #require(ExactDecimal(cost))) }
      }
      reading.costs.append(sum)
    }
    return reading
  }

  @Test func `the cost of every month is what its balance summary says`() async throws {
    let usage = try await Self.read(months: 3)
    let balance = try await Self.read(endpoint: "balance-summary", months: 3)
    #expect(usage.units == ["201704", "201705", "201706"])
    #expect(usage.rows == [500, 500, 500])
    #expect(usage.faults.isEmpty && balance.faults.isEmpty)
    #expect(usage.costs.map { "\($0)" } == balance.costs.map { "\($0)" })
  }

  @Test(arguments: [
    ["429:0.3:7"], ["500:0.3"], ["503:0.2:3"], ["429:0.2", "500:0.2", "503:0.1"],
    ["reset-after:20000:2"], ["truncate-after:20000:1"], ["truncate-after:0:1"],
    ["stall-after:5000:4:1"], ["reset-after:1000:1", "500:0.2"],
  ]) func `a fault that passes costs nothing but time`(_ faults: [String]) async throws {
    let calm = try await Self.calm.value
    let rough = try await Self.read(faults: faults)
    #expect(rough.faults.isEmpty)
    #expect(rough.rows == calm.rows)
    #expect(rough.costs.map { "\($0)" } == calm.costs.map { "\($0)" })
    #expect(rough.begins == [1])
  }

  @Test(arguments: [
    ("loop-next-link", Fault.Category.failed, "its next link leads back to page 2"),
    ("duplicate-page", .failed, "it has the same records as page 2"),
    (
      "foreign-next-link:http://127.0.0.1:9/x", .failed, "its next link leads to http://127.0.0.1:9"
    ),
    ("html-error", .failed, "the answer is no JSON, but begins '<!DOCTYPE html>"),
    ("key-expired", .keyRefused, "The API key has expired"),
    ("truncate-after:20000", .tryLater, "the body ends inside its JSON at /data/"),
  ]) func `a fault that stays is a clear failure`(
    _ fault: String, _ category: Fault.Category, _ words: String
  ) async throws {
    var found: Fault?
    do {
      found = try await Self.read(faults: [fault], retries: 2).faults.first
    } catch let fault as Fault {
      found = fault
    }
    #expect(found?.category == category)
    #expect(found?.message.contains(words) == true, "\(String(describing: found))")
  }
}
