import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// `focus` in the program itself: into CSV, NDJSON and PostgreSQL, and a small month compared with a recorded one.
@Suite(.blocking, .timeLimit(.minutes(5))) struct FocusRunTests {
  private func query(_ scene: Scene, _ sql: String) throws -> String {
    try scene.shell(
      "psql '\(scene.environment["DATABASE_URL"] ?? "")' -Atq <<'SQL'\n\(sql);\nSQL")
  }

  private func units(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    return try #require(try outcome.json()["units"] as? [[String: Any]])
  }

  @Test func `the shipped definition loads every sink with the sums of the balance`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let outcome = try scene.program.run("run", Scene.definition("focus.yml"), "--output", "json")
    let units = try units(outcome)
    #expect(units.map { $0["rows_written"] as? Int } == [600, 600])
    for (unit, period) in zip(units, ["201704", "201705"]) {
      let totals = try #require(unit["totals"] as? [String: [String: String]])
      let checks = try #require(unit["checks"] as? [[String: Any]])
      #expect(checks.map { $0["outcome"] as? String } == ["passed", "passed", "passed", "passed"])
      let billed = try #require(totals["BilledCost"]?["EUR"].flatMap { ExactDecimal($0) })
      #expect(totals["EffectiveCost"]?["EUR"].flatMap { ExactDecimal($0) } == billed)
      let contracted = try #require(totals["ContractedCost"]?["EUR"])
      let inTable = try query(
        scene,
        """
        select sum("BilledCost"), sum("ContractedCost") from billing.focus
        where billing_period = '\(period)'
        """
      ).split(separator: "|").map { ExactDecimal(String($0)) }
      #expect(inTable == [billed, ExactDecimal(contracted)])
      let folder = "out/focus-ndjson/usage-details/enrollment=100/billing_period=\(period)"
      let lines = try scene.shell("cat \(folder)/part-*.ndjson").split(separator: "\n")
      #expect(lines.count == 600)
      for line in lines { try expectRow(line) }
    }
    let status = try scene.program.run("status", Scene.definition("focus.yml")).output
    #expect(status.split(separator: "\n").allSatisfy { $0.count <= 140 }, "\(status)")
    #expect(status.split(separator: "\n").count { $0.contains("  ContractedCost ") } >= 4)
  }

  @Test(arguments: ["focus.yml", "renamed.yml"])
  func `a report finds the cost whatever its column is called`(name: String) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    if name == "renamed.yml" {
      try scene.folder.write(
        """
        version: 1
        name: renamed
        source: {api: enterprise, endpoint: usage-details, enrollment: "100", key: "${env:EA_API_KEY}", base_url: "${env:EA_BASE_URL}", periods: "201704..201705"}
        transforms:
          - rename: {cost: amount, usage_date: day, meter_category: service, instance_id: resource, subscription_name: project}
        sinks:
          - files: {path: out/plain, format: csv}
          - postgres: {url: "${env:DATABASE_URL}", table: billing.renamed}
        """, to: name)
    }
    let definition = name == "focus.yml" ? Scene.definition(name) : scene.folder.path + "/" + name
    let units = try units(try scene.program.run("run", definition, "--output", "json"))
    let column = name == "focus.yml" ? "BilledCost" : "amount"
    let billed = try units.map { unit in
      let totals = try #require(unit["totals"] as? [String: [String: String]])
      return try #require(totals[column]?["EUR"].flatMap { ExactDecimal($0) })
    }
    let whole = try #require(ExactDecimal(try billed[0].adding(billed[1]).description))
    let report = try scene.program.run("report", definition, "-o", "report.html")
    #expect(report.status == 0, "\(report.errors)")
    let page = try scene.folder.text(of: "report.html")
    for section in ["by-day", "by-month", "by-department", "by-service", "resources"] {
      #expect(page.contains("id=\"\(section)\""), "\(section)")
    }
    #expect(page.contains("<dt>Cost, EUR"), "the cost stands at the head")
    #expect(page.contains("of the costliest") || page.contains("resources that cost most"))
    #expect(!page.contains("no column for"))
    #expect(!page.contains("A sink &#39;postgres&#39;"))
    let table = name == "focus.yml" ? "billing.focus" : "billing.renamed"
    let daily = try query(
      scene,
      """
      select sum(cost) from billing.cost_daily where table_name = '\(table)';
      select count(*) from billing.cost_daily where table_name = '\(table)'
        and (usage_date is null or service is null or subscription_guid is null or subscription_name is null)
      """
    ).split(separator: "\n")
    #expect(ExactDecimal(String(daily[0])) == whole)
    #expect(daily[1] == "0")
  }

  /// What every row of the specification has, in the types of JSON.
  private func expectRow(_ line: Substring) throws {
    let row = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    for name in ["BilledCost", "EffectiveCost", "ContractedCost", "ListCost"] {
      #expect(row[name] is NSNumber, "\(name) of \(line)")
    }
    for name in ["ServiceName", "ServiceCategory", "ProviderName", "ChargePeriodStart"] {
      #expect((row[name] as? String)?.isEmpty == false, "\(name) of \(line)")
    }
    let tags = try #require(row["Tags"])
    if let tags = tags as? [String: Any] {
      #expect(tags.values.allSatisfy { !($0 is [String: Any]) && !($0 is [Any]) })
    } else {
      #expect(tags is NSNull, "\(line)")
    }
    #expect(row["x_ListCostIsEstimated"] as? Bool == true)
  }

  @Test func `columns of PostgreSQL have their types and say what they are computed from`()
    async throws
  {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    _ = try units(try scene.program.run("run", Scene.definition("focus.yml"), "--output", "json"))
    let types = try query(
      scene,
      """
      select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      from pg_attribute a where a.attrelid = 'billing.focus'::regclass
        and a.attname in ('BilledCost', 'ChargePeriodStart', 'Tags', 'x_ListCostIsEstimated', 'SkuId')
      order by a.attname collate "C"
      """)
    #expect(
      types.split(separator: "\n") == [
        "BilledCost numeric", "ChargePeriodStart timestamp with time zone", "SkuId text",
        "Tags jsonb", "x_ListCostIsEstimated boolean",
      ])
    let comment = try query(
      scene,
      """
      select col_description(attrelid, attnum) from pg_attribute
      where attrelid = 'billing.focus'::regclass and attname = 'RegionId'
      """)
    #expect(comment.contains("From: `location`, else `resource_location`"))
    let days = try query(
      scene,
      """
      select count(*) from billing.focus where "ChargePeriodStart" <> usage_date::timestamp at time zone 'UTC'
        or "ChargePeriodEnd" <> "ChargePeriodStart" + interval '1 day'
        or "BillingPeriodStart" > "ChargePeriodStart" or "BillingPeriodEnd" < "ChargePeriodEnd"
      """)
    #expect(days == "0")
    let broken = try query(
      scene,
      """
      select count(*) from billing.focus where ("ResourceId" is null) <> ("ResourceType" is null)
        or ("RegionId" is null) <> ("RegionName" is null)
        or ("CommitmentDiscountId" is null) <> ("CommitmentDiscountStatus" is null)
        or "ContractedUnitPrice" * "PricingQuantity" <> "ContractedCost"
        or "BilledCost" is null or "BillingCurrency" <> 'EUR'
      """)
    #expect(broken == "0")
  }

  /// Records with something of everything, each with what it is there for in `product`.
  private static let records = """
    {"product":"virtual machine","cost":1.2,"consumedQuantity":12.5,"resourceRate":0.096,"unitOfMeasure":"1 Hour","instanceId":"/subscriptions/5f/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/vm-1","location":"EU West","meterCategory":"Virtual Machines","meterName":"D2 v3","meterId":"m1","offerId":"o","partNumber":"p1","date":"2017-04-01T00:00:00","subscriptionGuid":"5f","subscriptionName":"Production","tags":"{\\"env\\":\\"prod\\",\\"list\\":[1]}","additionalInfo":"{\\"VCPUs\\":\\"2\\",\\"AHB\\":null}","chargesBilledSeparately":false,"costCenter":"4711"}
    {"product":"covered by a reservation","cost":0,"consumedQuantity":2,"resourceRate":0,"unitOfMeasure":"1 Hour","instanceId":"/subscriptions/5f/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/vm-2","location":"US East","meterCategory":"Virtual Machines","meterName":"D2 v3 Reservation","date":"2017-04-30","subscriptionGuid":"5f","additionalInfo":"{\\"ReservationOrderId\\":\\"ro\\",\\"ReservationId\\":\\"r\\",\\"RINormalizationRatio\\":0.5}"}
    {"product":"a block of 100 hours, classic","cost":9.1,"consumedQuantity":1,"resourceRate":9.1,"unitOfMeasure":"100 Hours","instanceId":"legacyworker-7","location":"All","resourceLocation":"JA East","meterCategory":"Cloud Services","consumedService":"Cloud Services","date":"2017-04-02","chargesBilledSeparately":true,"subscriptionGuid":"6a","tags":"none"}
    {"product":"a refund, of many digits","cost":-0.000000000123456789,"consumedQuantity":-0.123456789,"resourceRate":0.000000001,"unitOfMeasure":"10K","meterCategory":"Teapots, \\"new\\"","date":"2017-04-03"}
    {"product":"nothing but a cost","cost":5,"date":"2017-04-04"}

    """

  @Test func `a small month comes out as recorded`() throws {
    let folder = TemporaryFolder("focus")
    try folder.write(Self.records, to: "in/usage-201704.ndjson")
    try folder.write(
      """
      version: 1
      name: golden
      source: {api: files, endpoint: usage-details, enrollment: "100", files: {path: "in/*", currency: EUR}, periods: all}
      transforms:
        - normalize_currency: {to: USD, columns: [cost], rates: {fixed: {EUR: "1.25"}}, digits: 4}
        - map_tags: {columns: {environment: {keys: [env], default: unknown}}}
        - focus: {version: "1.2"}
      sinks: [{files: {path: out, format: csv}}]
      """, to: "golden.yml")
    let outcome = try Program(in: folder.path).run("run", "golden.yml", "--output", "json")
    let totals = try #require(try units(outcome).first?["totals"] as? [String: [String: String]])
    #expect(totals["BilledCost"] == ["EUR": "15.299999999876543211"])
    #expect(totals["x_cost_usd"] == ["USD": "19.1250"])
    let file = try #require(folder.files().first { $0.contains("part-") })
    try compare("focus-usage.csv", try folder.text(of: file))
  }

  /// Compared line by line; `METERLINE_RECORD_GOLDEN=1` records anew, and fails that once.
  private func compare(_ name: String, _ text: String) throws {
    let path = Program.checkout + "/Tests/Golden/" + name
    if ProcessInfo.processInfo.environment["METERLINE_RECORD_GOLDEN"] != nil {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      Issue.record("\(name) was recorded; look at the difference and run again without recording")
      return
    }
    let recorded = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let before = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    for change in lines.difference(from: before) {
      switch change {
      case .insert(let index, let line, _): Issue.record("\(name):\(index + 1): new: \(line)")
      case .remove(let index, let line, _): Issue.record("\(name):\(index + 1): gone: \(line)")
      }
    }
  }

  @Test(arguments: ["marketplace-charges", "reservation-charges"])
  func `charges of other endpoints become rows too`(endpoint: String) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    try scene.folder.write(
      """
      version: 1
      name: \(endpoint)
      source: {api: enterprise, endpoint: \(endpoint), enrollment: "100", key: "${env:EA_API_KEY}", base_url: "${env:EA_BASE_URL}", periods: "201704"}
      transforms: [{focus: {version: "1.2"}}]
      sinks:
        - files: {path: out, format: csv}
        - postgres: {url: "${env:DATABASE_URL}", table: billing.focus}
      checks: [{not_null: [ChargeCategory, ChargeFrequency, ServiceName, PublisherName]}]
      """, to: "c.yml")
    let unit = try #require(
      try units(try scene.program.run("run", "c.yml", "--output", "json")).first)
    #expect((unit["rows_written"] as? Int ?? 0) > 0)
    let usageBased = try query(
      scene,
      """
      select count(*) from billing.focus where "ChargeCategory" = 'Purchase'
        and ("ChargeFrequency" = 'Usage-Based' or "ConsumedQuantity" is not null)
      """)
    #expect(usageBased == "0")
  }

  @Test func `orders that cannot work are refused with the reason`() async throws {
    let scene = try await Scene()
    try scene.folder.write(
      "rules:\n  - name: a\n    match: {meter_category: [x]}\n    even: [A, B]\n", to: "rules.yaml")
    let orders = [
      ("[{allocate: {rules: rules.yaml}}, {focus: {}}]", "cannot stand behind 'allocate'"),
      ("[{select: [cost, usage_date]}, {focus: {}}]", "which does not reach it"),
      ("[{rename: {meter_id: meter}}, {focus: {}}]", "reads the column 'meter_id'"),
      ("[{focus: {}}, {focus: {}}]", "stands behind another one"),
      ("[{focus: {}}, {deduplicate: {}}]", "compares all columns of the source"),
      ("[{focus: {}}, {map_tags: {columns: {e: {keys: [e]}}}}]", "names column 'tags'"),
    ]
    for (index, (order, reason)) in orders.enumerated() {
      let definition = try scene.writeFilesDefinition(
        name: "order\(index)", extra: "transforms: \(order)")
      let outcome = try scene.program.run("validate", definition)
      #expect(outcome.status == 78)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }
  }
}
