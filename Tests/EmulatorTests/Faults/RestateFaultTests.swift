import Emulator
import Foundation
import Records
import TestSupport
import Testing

@Suite struct RestateFaultTests {
  static let base = "/v3/enrollments/100/billingPeriods/201704"

  /// What one run of a client sees of a month.
  struct Run {
    var tag: String
    var rows: [[String: Any]]
    var costs: ServedAmounts.Digits
    var balance: ServedAmounts.Digits
  }

  /// Steps of a client before it lists the month.
  enum Opening: CaseIterable { case nothing, balance, bothEnds, billingPeriods }

  private func run(_ client: Client, opening: Opening = .nothing) async throws -> Run {
    if opening == .billingPeriods { _ = try await client.get("/v2/enrollments/100/billingperiods") }
    var balance: Client.Reply?
    if opening == .balance || opening == .bothEnds {
      balance = try await client.get("\(Self.base)/balancesummary")
    }
    let pages = try await client.pages("\(Self.base)/usagedetails")
    let tag = try #require(pages[0].reply.header("ETag"))
    let confirmation = try await client.get(
      "\(Self.base)/usagedetails", headers: ["If-None-Match: \(tag)"])
    #expect(confirmation.status == 304)
    let summary: Client.Reply
    if let balance, opening == .balance {
      summary = balance
    } else {
      summary = try await client.get("\(Self.base)/balancesummary")
    }
    return Run(
      tag: tag, rows: pages.flatMap(\.rows),
      costs: try ServedAmounts.sum(
        pages.flatMap { ServedAmounts.lexemes("cost", in: $0.reply.body) }),
      balance: try ServedAmounts.sum(ServedAmounts.lexemes("totalUsage", in: summary.body)))
  }

  private func changedRows(_ first: Run, _ second: Run) -> Int {
    zip(first.rows, second.rows).filter { $0 as NSDictionary != $1 as NSDictionary }.count
  }

  @Test(arguments: Opening.allCases)
  func `a month changes between runs, with its balance, and never within one`(opening: Opening)
    async throws
  {
    let options = EmulatorOptions(
      rowsPerMonth: 400, pageRows: 150, faults: [.restate(rate: 0.2)])
    try await serving(options) { client, _ in
      var runs: [Run] = []
      // What a balance after a listing means shows in the second run of a client that asks for it first.
      if opening == .balance { _ = try await run(client, opening: opening) }
      for _ in 0..<3 { runs.append(try await run(client, opening: opening)) }
      for run in runs { #expect(run.costs == run.balance) }
      #expect(Set(runs.map(\.tag)).count == 3)
      for (first, second) in zip(runs, runs.dropFirst()) {
        #expect(second.rows.count == 400)
        #expect((40...120).contains(changedRows(first, second)))
      }
    }
  }

  @Test func `a month of one page changes when it is asked for again`() async throws {
    let options = EmulatorOptions(rowsPerMonth: 50, faults: [.restate(rate: 0.5)])
    try await serving(options) { client, _ in
      let target = "\(Self.base)/usagedetails"
      let first = try await client.get(target)
      let tag = try #require(first.header("ETag"))
      #expect(try await client.get(target, headers: ["If-None-Match: \(tag)"]).status == 200)
    }
  }

  @Test func `rows are repriced, and some are gone for new ones`() async throws {
    func rows(_ faults: [EmulatorFault]) async throws -> Run {
      let options = EmulatorOptions(rowsPerMonth: 500, pageRows: 200, faults: faults)
      return try await serving(options) { client, _ in try await run(client) }
    }
    let before = try await rows([])
    let after = try await rows([.restate(rate: 0.2)])
    var (repriced, replaced) = (0, 0)
    for (old, new) in zip(before.rows, after.rows) where old as NSDictionary != new as NSDictionary
    {
      if old["instanceId"] as? String == new["instanceId"] as? String,
        old["meterId"] as? String == new["meterId"] as? String
      {
        repriced += 1
      } else {
        replaced += 1
      }
    }
    #expect((50...150).contains(repriced))
    #expect((2...40).contains(replaced))
    let again = try await rows([.restate(rate: 0.2)])
    #expect(again.rows as NSArray == after.rows as NSArray)
  }

  @Test func `a refresh in the middle of a listing shows in its first page's tag`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 300, pageRows: 100)) { client, emulator in
      let target = "\(Self.base)/usagedetails"
      let first = try Page(try await client.get(target))
      let tag = try #require(first.reply.header("ETag"))
      let next = try #require(first.next)
      let before = try await client.get(next)
      #expect(try await client.get(target, headers: ["If-None-Match: \(tag)"]).status == 304)
      emulator.refresh()
      #expect(try await client.get(next).body != before.body)
      #expect(try await client.get(target, headers: ["If-None-Match: \(tag)"]).status == 200)
    }
  }
}
