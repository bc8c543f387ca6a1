import Foundation
import Scenario
import TestSupport
import Testing

/// Everything that the reference documents of a row occurs in a month, as bytes.
@Suite struct UsageTraitTests {
  struct Trait: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var pattern: String

    init(_ description: String, _ pattern: String) {
      (testDescription, self.pattern) = (description, pattern)
    }
  }

  static let traits = [
    Trait("an exponent in a cost", #""cost":[0-9.]+E-[0-9]{2},"#),
    Trait("an exponent in a quantity", #""consumedQuantity":[0-9.]+E-[0-9]{2},"#),
    Trait("an exponent in a rate", #""resourceRate":[0-9.]+E-0[5-9],"#),
    Trait("a cost of 24 decimals or more", #""cost":[0-9]+\.[0-9]{24,27},"#),
    Trait("trailing zeros", #""cost":[0-9]+\.[0-9]*00,"#),
    Trait("a whole quantity with a fraction", #""consumedQuantity":[1-9][0-9]*\.0,"#),
    Trait("a whole quantity without one", #""consumedQuantity":[1-9][0-9]*,"#),
    Trait("a cost of zero", #""cost":0(\.0)?,"#),
    Trait("a subscription number of 11 digits", #""subscriptionId":[0-9]{11},"#),
    Trait("an instance that is a bare name", #""instanceId":"legacyworker-[^/"]+""#),
    Trait("a long resource id", #""instanceId":"/subscriptions/[^"]{230,}""#),
    Trait("a resource group in capitals", #""resourceGroup":"RG-[A-Z-]+"#),
    Trait("a resource group in small letters", #""resourceGroup":"rg-[a-z-]+"#),
    Trait("tags as JSON in a string", #""tags":"\{\\"env\\":"#),
    Trait("tags with other casing", #""tags":"\{\\"Env\\":"#),
    Trait("tags with blanks after braces", #""tags":"\{ "#),
    Trait("hidden tags", #"\\"hidden-related:/subscriptions/"#),
    Trait("empty tags", #""tags":"""#),
    Trait("null tags", #""tags":null"#),
    Trait("absent tags", #""additionalInfo":[^,]*,"storeServiceIdentifier""#),
    Trait("an empty object of tags", #""tags":"\{\}""#),
    Trait("CJK in UTF-8", "所有者.*山田"),
    Trait("CJK in escapes", #"\\u6240\\u6709\\u8005"#),
    Trait("an emoji in UTF-8", "🚀"),
    Trait("an emoji as a surrogate pair", #"\\ud83d\\ude80"#),
    Trait("a quotation mark inside the JSON of a string", #"a \\\\\\"quoted\\\\\\""#),
    Trait("a line break inside the JSON of a string", #"temp\\\\nsecond"#),
    Trait(
      "a row that a reservation covers",
      #"\{"cost":0(\.0)?,[^{]*"additionalInfo":"\{\\"ReservationOrderId\\":\\"[^{]*ConsumptionMeter"#
    ),
    Trait("a department", #""departmentName":"Finance""#),
    Trait("a null department", #""departmentName":null"#),
    Trait("an empty department", #""departmentName":"""#),
    Trait("an absent department", #""storeServiceIdentifier":[^,]*,"costCenter""#),
    Trait("no department number", #""consumedServiceId":0,"accountOwnerEmail""#),
    Trait("an empty sub-category", #""meterSubCategory":"""#),
    Trait("a null", #""serviceInfo2":null"#),
    Trait("no offer", #""resourceGuid":"[^"]*","chargesBilledSeparately""#),
    Trait("charges billed separately", #""chargesBilledSeparately":true"#),
    Trait("an empty provider", #""consumedService":"""#),
    Trait("hours by the hundred", #""unitOfMeasure":"100 Hours""#),
    Trait("a day without zone", #""date":"2017-04-03T00:00:00""#),
  ]

  static let month: String = {
    let scenario = Scenario(seed: 1, rowsPerMonth: 5_000, currency: "USD")
    let rows = scenario.usage(.period(april), of: enrollment).array()
    return String(decoding: rows, as: UTF8.self)
  }()

  @Test(arguments: traits)
  func `the trait occurs`(_ trait: Trait) {
    #expect(Self.month.range(of: trait.pattern, options: .regularExpression) != nil)
  }

  @Test func `most costs are quantity times rate, some differ in the last digits`() throws {
    let body = Array(Self.month.utf8)
    let amounts = try ["cost", "consumedQuantity", "resourceRate"].map { name in
      try ServedAmounts.lexemes(name, in: body).map { try #require(Decimal(string: $0)) }
    }
    let differences = amounts[0].indices.map { amounts[0][$0] - amounts[1][$0] * amounts[2][$0] }
    let unequal = differences.count { $0 != 0 }
    #expect((500...2_000).contains(unequal))
    #expect(differences.allSatisfy { abs($0) < 0.00001 })
  }

  @Test func `some rows are equal in everything`() {
    let rows = Self.month.split(separator: "},{\"cost\":")
    #expect(rows.count == 5_000)
    #expect(Set(rows).count < rows.count)
  }

  @Test func `v2 spells days with a zone and knows nothing of v3's members`() throws {
    let scenario = Scenario(seed: 1, rowsPerMonth: 200, currency: "USD")
    let body = scenario.usage(.period(april), of: enrollment).array(.v2)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(body)) as? [[String: Any]])
    #expect(rows.count == 200)
    #expect(rows.allSatisfy { ($0["date"] as? String)?.hasSuffix("T00:00:00.000Z") == true })
    #expect(rows.allSatisfy { $0["partNumber"] == nil && $0["chargesBilledSeparately"] == nil })
  }
}
