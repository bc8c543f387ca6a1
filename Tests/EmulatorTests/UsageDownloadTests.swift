import Emulator
import Foundation
import TestSupport
import Testing

@Suite struct UsageDownloadTests {
  static let months = EmulatorOptions(rowsPerMonth: 900, pageRows: 400)

  /// The value of a column as CSV has it, from the members of JSON.
  private func cell(_ row: [String: Any], _ column: String) -> String? {
    let name = column.prefix(1).lowercased() + column.dropFirst()
    switch row[name] {
    case nil, is NSNull: return nil
    case let text as String where name == "date":
      let parts = text.prefix(10).split(separator: "-")
      return "\(parts[1])/\(parts[2])/\(parts[0])"
    case let text as String: return text
    case let number as NSNumber where name == "chargesBilledSeparately":
      return number.boolValue ? "True" : "False"
    case let number as NSNumber: return "\(number.doubleValue)"
    case let other: return "\(other ?? "")"
    }
  }

  @Test(arguments: ["v1", "v2", "v3"])
  func `a file has the rows of the pages, value by value`(version: String) async throws {
    try await serving(Self.months) { client, _ in
      let base = "/\(version)/enrollments/100"
      let file = try await client.get("\(base)/usagedetails/download?billingPeriod=201705")
      #expect(file.header("Content-Type") == "application/octet-stream")
      let pages = try await client.pages("\(base)/billingPeriods/201705/usagedetails")
      let rows = pages.flatMap(\.rows)
      let lines = CSVTable(file.body).lines
      let first = try #require(lines.firstIndex { $0.contains("AccountName") })
      #expect(first == (version == "v2" ? 1 : 2))
      let columns = lines[first].compactMap { $0 }
      let records = lines[(first + 1)...]
      #expect(records.count == 900 && rows.count == 900)
      let name = version == "v1" ? "extendedCost" : version == "v2" ? "Cost" : "cost"
      #expect(
        records.map { $0[7] } == pages.flatMap { ServedAmounts.lexemes(name, in: $0.reply.body) })
      for (record, row) in zip(records, rows) {
        for (column, value) in zip(columns, record) where !column.hasSuffix("Cost") {
          let expected = cell(row, column.filter { $0 != "\u{FEFF}" })
          let isNumber = value.flatMap(Double.init).map { "\($0)" == expected } == true
          #expect(value == expected || isNumber, "\(column)")
        }
      }
    }
  }

  @Test func `the costs of a file add up to the balance`() async throws {
    try await serving(Self.months) { client, _ in
      let file = try await client.get(
        "/v3/enrollments/100/usagedetails/download?billingPeriod=201704")
      let lines = CSVTable(file.body).lines
      let costs = lines.dropFirst(3).compactMap { $0[7] }
      #expect(costs.count == 900)
      let balance = try await client.get(
        "/v3/enrollments/100/billingPeriods/201704/balancesummary")
      #expect(
        try ServedAmounts.sum(costs)
          == ServedAmounts.sum(ServedAmounts.lexemes("totalUsage", in: balance.body)))
    }
  }

  @Test func `each version writes its files its own way`() async throws {
    try await serving(Self.months) { client, _ in
      func file(_ version: String) async throws -> Client.Reply {
        try await client.get(
          "/\(version)/enrollments/100/usagedetails/download?billingPeriod=201704")
      }
      let (first, second, third) = (
        try await file("v1"), try await file("v2"), try await file("v3")
      )
      #expect(third.body.starts(with: [0xEF, 0xBB, 0xBF]))
      #expect(!second.body.starts(with: [0xEF]) && !first.body.starts(with: [0xEF]))
      #expect(third.text.contains("\r\n\"\"\r\n\"AccountId\","))
      #expect(third.text.contains("\"ServiceTier\"\r\n"))
      #expect(second.text.contains("\"UnitOfMeasure\",\r\n"))
      let lines = [first, second].map { CSVTable($0.body).lines.dropFirst(2) }
      #expect(Set(lines[1].map(\.count)) == [34])
      #expect(Set(lines[0].map(\.count)).subtracting([34]) == [33])
      #expect(first.text.contains(",ExtendedCost,"))
      for text in [first.text, second.text, third.text] {
        #expect(text.utf8.filter { $0 == 10 }.count == text.utf8.filter { $0 == 13 }.count)
        #expect(text.contains("\n\"\"env\"\":") || text.contains("\r\n\"\"env\"\":"))
      }
    }
  }

  @Test func `days are those of the range, at most a month of them`() async throws {
    try await serving(Self.months) { client, _ in
      let path = "/v3/enrollments/100/usagedetails/download"
      let file = try await client.get("\(path)?startTime=2017-04-29&endTime=2017-05-02")
      let days = Set(CSVTable(file.body).lines.dropFirst(3).compactMap { $0[9] })
      #expect(days == ["04/29/2017", "04/30/2017", "05/01/2017", "05/02/2017"])
      for (query, status) in [
        ("startTime=2017-04-01&endTime=2017-06-30", 400), ("", 400), ("billingPeriod=201801", 400),
        ("startTime=2017-04-01", 400),
      ] {
        let reply = try await client.get("\(path)?\(query)")
        #expect(reply.status == status)
      }
    }
  }

  @Test func `a month without usage is a header`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 0)) { client, _ in
      let file = try await client.get(
        "/v3/enrollments/100/usagedetails/download?billingPeriod=201704")
      #expect(file.status == 200)
      #expect(CSVTable(file.body).lines.count == 3)
      let tag = try #require(file.header("ETag"))
      let again = try await client.get(
        "/v3/enrollments/100/usagedetails/download?billingPeriod=201704",
        headers: ["If-None-Match: \(tag)"])
      #expect(again.status == 304)
    }
  }
}
