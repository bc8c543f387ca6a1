import Emulator
import Foundation
import Testing

@Suite struct DescriptionTests {
  @Test(arguments: ["/openapi.json", "/swagger/docs/v3", "/swagger/docs/v1"])
  func `what is described is served, without asking for a key`(path: String) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      var visitor = client
      visitor.key = nil
      let document = try Page(try await visitor.get(path)).members
      let paths = try #require(document["paths"] as? [String: Any])
      #expect(paths.count == 50)
      for (template, methods) in paths where !template.contains("{report}") {
        let method = try #require((methods as? [String: Any])?.keys.first).uppercased()
        var target = template.replacingOccurrences(of: "{enrollment}", with: "100")
        target = target.replacingOccurrences(of: "{billingPeriod}", with: "201705")
        target += "?startTime=2017-04-01&endTime=2017-04-02&startDate=2017-04-01&endDate=2017-04-02"
        target += "&grain=daily&billingPeriod=201705"
        let status = try await client.get(target, method: method).status
        #expect(status == (method == "POST" ? 202 : 200))
        #expect(try await visitor.get(target, method: method).status == 401)
      }
    }
  }
}
