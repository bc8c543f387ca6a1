import Scenario

/// The shape of a page of usage details, as JSON Schema.
enum UsageSchema {
  static func page(_ version: APIVersion) -> JSONText {
    [
      "type": "object", "required": ["id", "data"],
      "properties": [
        "id": ["type": "string"],
        "data": ["type": "array", "items": row(version)],
        "nextLink": .nullable("string"),
      ],
    ]
  }

  private static func row(_ version: APIVersion) -> JSONText {
    let cost = version == .v1 ? "extendedCost" : version == .v2 ? "Cost" : "cost"
    let required = numbers + [cost, "date", "meterId", "subscriptionGuid", "unitOfMeasure"]
    var properties: [(String, JSONText)] = [(cost, ["type": "number"])]
    properties += numbers.map { ($0, ["type": "number"]) }
    properties += codes.map { ($0, .nullable("number")) }
    properties += texts.map { ($0, .nullable("string")) }
    if version == .v3 {
      properties += additions.map { ($0, .nullable("string")) }
      properties.append(("chargesBilledSeparately", ["type": "boolean"]))
    }
    return [
      "type": "object", "required": .list(required.map(JSONText.string)),
      "properties": .object(properties),
    ]
  }

  private static let numbers = ["consumedQuantity", "resourceRate", "accountId", "subscriptionId"]
  private static let codes = [
    "productId", "resourceLocationId", "consumedServiceId", "departmentId",
  ]
  private static let texts = [
    "accountOwnerEmail", "accountName", "serviceAdministratorId", "subscriptionGuid",
    "subscriptionName", "date", "product", "meterId", "meterCategory", "meterSubCategory",
    "meterRegion", "meterName", "resourceLocation", "consumedService", "instanceId",
    "serviceInfo1", "serviceInfo2", "additionalInfo", "tags", "storeServiceIdentifier",
    "departmentName", "costCenter", "unitOfMeasure", "resourceGroup",
  ]
  private static let additions = [
    "partNumber", "resourceGuid", "offerId", "location", "serviceName", "serviceTier",
  ]
}

extension JSONText {
  /// A schema for a value of the type or null, marked so that each dialect can spell it.
  static func nullable(_ type: String) -> JSONText { ["type": .string(type), "nullable": true] }
}
