import Foundation
import TestSupport
import Testing

/// Files that were saved of `ea.azure.com/rest`, the API before the Enterprise Reporting API, load the rows and sums
/// that the later API has of the same month.
@Suite(.blocking, .timeLimit(.minutes(5))) struct OldExtractTests {
  /// Writes an extract as the old API laid it out, from a JSON answer of the later one; amounts keep their spelling.
  ///
  /// Source: the columns, title lines, commas and dates that clients of `ea.azure.com/rest` describe.
  private static let extract = """
    import csv, io, json, sys
    layout, source, target = sys.argv[1:4]
    rows = json.load(open(source), parse_float=str, parse_int=str)
    rows = rows["data"] if isinstance(rows, dict) else rows
    detail = '''AccountOwnerId=accountOwnerEmail|Account Name=accountName|ServiceAdministratorId|SubscriptionId
    |SubscriptionGuid|Subscription Name=subscriptionName|Date|Month|Day|Year|Product|Meter ID=meterId
    |Meter Category=meterCategory|Meter Sub-Category=meterSubCategory|Meter Region=meterRegion|Meter Name=meterName
    |Consumed Quantity=consumedQuantity|ResourceRate|ExtendedCost=cost|Resource Location=resourceLocation
    |Consumed Service=consumedService|Instance ID=instanceId|ServiceInfo1|ServiceInfo2|AdditionalInfo|Tags
    |Store Service Identifier=storeServiceIdentifier|Department Name=departmentName|Cost Center=costCenter
    |Unit Of Measure=unitOfMeasure|Resource Group=resourceGroup'''
    store = '''AccountOwnerId|Account Name=accountName|SubscriptionId|SubscriptionGuid
    |Subscription Name=subscriptionName|Date (BillingCycle)=usageStartDate|Month|Day|Year|Meter ID=meterId
    |Publisher Name=publisherName|Offer Name=offerName|Plan Name=planName|Consumed Quantity=consumedQuantity
    |ResourceRate|ExtendedCost|Unit of Measure=unitOfMeasure|Instance ID=instanceId|Additional Info=additionalInfo
    |Tags|Order Number=orderNumber|Department Name=departmentName|Cost Center=costCenter
    |Resource Group=resourceGroup'''
    prices = '''Service=meterName|Unit of Measure=unitOfMeasure|Part Number=partNumber|Unit Price=unitPrice
    |Commitment Part Number=|Commitment Unit Price=|Overage Part Number=|Overage Unit Price=
    |Currency Code=currencyCode'''
    overage = '''Service=meterName|Unit of Measure=unitOfMeasure|Overage Part Number=partNumber
    |Overage Unit Price=unitPrice|Currency Code=currencyCode'''
    columns = {"store": store, "prices": prices, "overage": overage}.get(layout, detail)
    columns = [c.strip().partition("=") for c in columns.replace("\\n", "").split("|")]
    columns = [(name, field if sign else name[0].lower() + name[1:]) for name, sign, field in columns]
    day = lambda row: (row.get("date") or row.get("usageStartDate") or "")[:10].split("-")
    def value(row, field):
        if field in ("date", "usageStartDate"):
            year, month, date = day(row)
            return f"{month}/{date}/{year}"
        if field in ("year", "month", "day"):
            return str(int(day(row)[["year", "month", "day"].index(field)]))
        return row.get(field)
    if layout == "json":
        names = {"AccountOwnerId": "AccountOwnerId"}
        table = [{n.replace(" ", "").replace("-", ""): value(r, f) for n, f in columns} for r in rows]
        json.dump(table, open(target, "w"))
        sys.exit()
    if layout == "older":
        old = {"accountOwnerEmail": "AccountOwnerLiveId", "subscriptionGuid": "MOCPSubscriptionGuid",
               "product": "BillableItemName", "resourceGuid": "ResourceGUID", "meterCategory": "Service",
               "meterSubCategory": "ServiceType", "meterRegion": "ServiceRegion", "meterName": "ServiceResource",
               "consumedQuantity": "ResourceQtyConsumed", "serviceInfo1": "ServiceInfo", "cost": "ExtendedCost"}
        table = [{old.get(k, k[0].upper() + k[1:]): v for k, v in r.items()} for r in rows]
        json.dump(table, open(target, "w"))
        sys.exit()
    text = io.StringIO()
    title = {"store": "Marketplace Charge Data Extract", "prices": "Price Sheet", "overage": "Price Sheet"}
    text.write('"%s"\\r\\n""\\r\\n' % title.get(layout, "Usage Data Extract"))
    def line(cells):
        text.write("".join('"' + c.replace('"', '""') + '",' for c in cells) + "\\r\\n")
    line(name for name, _ in columns)
    for row in rows:
        line(value(row, field) or "" for _, field in columns)
    if layout == "blank-rows":
        text.write("," * len(columns) + "\\r\\n" + '"",' * len(columns) + "\\r\\n\\r\\n")
    data = text.getvalue()
    open(target, "wb").write(data.encode("cp1252", "replace") if layout == "windows" else data.encode("utf-8"))
    """

  /// Columns of usage details that the old extracts have, but for texts that are not kept in another encoding.
  private static let detailColumns =
    "account_owner_email, account_name, service_administrator_id, subscription_id, subscription_guid, usage_date,"
    + " product, meter_id, meter_category, meter_sub_category, meter_region, meter_name, consumed_quantity,"
    + " resource_rate, cost, resource_location, consumed_service, instance_id, service_info1, service_info2,"
    + " store_service_identifier, department_name, cost_center, unit_of_measure, resource_group"
  private static let olderColumns =
    "account_owner_email, subscription_guid, product, meter_category, meter_sub_category, meter_region, meter_name,"
    + " consumed_quantity, service_info1, usage_date, cost, tags::text, additional_info::text, unit_of_measure"
  private static let numbers = "usage_date, consumed_quantity, resource_rate, cost, meter_id"

  /// An extract, and what of its rows must be those of the later API.
  struct Case: Sendable, CustomTestStringConvertible {
    var layout: String
    var endpoint = "usage-details"
    var path = "usagedetails"
    var columns: String
    var testDescription: String { layout }
  }

  static let cases = [
    Case(layout: "detail", columns: detailColumns + ", tags::text, additional_info::text"),
    Case(layout: "blank-rows", columns: detailColumns),
    Case(layout: "windows", columns: numbers),
    Case(layout: "json", columns: detailColumns),
    Case(layout: "older", columns: olderColumns),
    Case(
      layout: "store", endpoint: "marketplace-charges", path: "marketplacecharges",
      columns: "account_name, subscription_guid, subscription_name, usage_start_date, meter_id,"
        + " publisher_name, offer_name, plan_name, consumed_quantity, resource_rate, extended_cost,"
        + " unit_of_measure, instance_id, order_number, department_name, cost_center, resource_group"
    ),
    Case(
      layout: "prices", endpoint: "price-sheet", path: "pricesheet",
      columns: "meter_name, unit_of_measure, part_number, unit_price, billing_currency"),
    Case(
      layout: "overage", endpoint: "price-sheet", path: "pricesheet",
      columns: "meter_name, unit_of_measure, part_number, unit_price, billing_currency"),
  ]

  private func load(
    _ scene: Scene, _ name: String, _ asked: Case, _ source: String
  ) throws -> [String: Any] {
    let currency = asked.endpoint == "price-sheet" ? "" : ", currency: EUR"
    let file = try scene.folder.write(
      """
      version: 1
      name: \(name)
      source:
        api: files
        endpoint: \(asked.endpoint)
        enrollment: "100"
        periods: 201704
        files: {path: \(source)\(currency)}
      sinks:
        - files: {path: out/\(name), format: csv}
        - postgres: {url: "${env:DATABASE_URL}", table: billing.\(name)}
      """, to: "\(name).yml")
    let outcome = try scene.program.run("run", file, "--output", "json")
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    return try #require((try outcome.json()["units"] as? [[String: Any]])?.first)
  }

  @Test(arguments: cases)
  func `an old extract loads what the JSON of the same month has`(_ asked: Case) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase()) {
      $0.pageRows = 10_000
    }
    try scene.shell(
      "curl -sf -H 'Authorization: bearer \(Scene.key)'"
        + " '\(scene.address)/v3/enrollments/100/billingPeriods/201704/\(asked.path)' > new.json")
    try scene.folder.write(Self.extract, to: "extract.py")
    #expect(
      try scene.shell("python3 extract.py \(asked.layout) new.json old && echo done") == "done")
    let new = try load(scene, "new", asked, "new.json")
    let old = try load(scene, "old", asked, "old")
    #expect(new["rows_written"] as? Int ?? 0 > 0)
    #expect(old["rows_written"] as? Int == new["rows_written"] as? Int)
    let totals = { (unit: [String: Any]) in
      let all = unit["totals"] as? [String: [String: String]] ?? [:]
      return all.filter { $0.key != "consumed_quantity" }
    }
    #expect(totals(old) == totals(new))

    let url = try #require(scene.environment["DATABASE_URL"])
    let query = { (table: String) in
      "select \(asked.columns.split(separator: ", ").map { $0.hasSuffix("::text") ? "nullif(\($0), '')" : "nullif(\($0)::text, '')" }.joined(separator: ", ")) from billing.\(table)"
    }
    let differing = try scene.shell(
      "psql '\(url)' -Atqc \"(\(query("new")) except all \(query("old"))) union all (\(query("old")) except all \(query("new")))\" | head -3"
    )
    #expect(differing == "")
    // What the tables hold is what the files hold.
    let digest = try scene.shell("find out/old -name 'part-*' | xargs cat | wc -l")
    #expect(Int(digest) ?? 0 > new["rows_written"] as? Int ?? 0)
    let verified = try scene.program.run("verify", "out/old")
    #expect(verified.status == 0, "\(verified.output)")
  }
}
