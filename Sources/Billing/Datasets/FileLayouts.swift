public import Records

extension Endpoint {
  /// The columns as files name them: besides the names that the API uses, those of its predecessors, of the exports
  /// that followed it, and of Meterline's own files.
  ///
  /// Sources: the `ea.azure.com/rest` reports and the vocabulary before them; Cost Details and Exports, whose fields
  /// Microsoft maps to those of usage details.
  public var fileSchema: Schema {
    var schema = dataset.schema
    for index in schema.columns.indices {
      let name = schema.columns[index].name
      schema.columns[index].sourceNames += (otherNames[name] ?? []) + [name]
    }
    return schema
  }

  private var otherNames: [String: [String]] {
    switch self {
    case .usageDetails: Self.usageNames.merging(Self.frameNames) { own, _ in own }
    case .marketplaceCharges: Self.storeNames.merging(Self.frameNames) { own, _ in own }
    case .priceSheet: Self.priceNames
    default: [:]
    }
  }

  private static let frameNames = [
    FrameColumn.enrollment: ["enrollmentNumber", "billingAccountId"],
    FrameColumn.billingCurrency: [
      "billingCurrencyCode", "billingCurrency", "currencyCode", "currency",
    ],
  ]

  private static let usageNames = [
    "account_owner_email": ["accountOwnerLiveId"],
    "consumed_quantity": ["resourceQtyConsumed", "quantity", "usageQuantity"],
    "cost": ["costInBillingCurrency", "preTaxCost"],
    "department_id": ["invoiceSectionId"],
    "department_name": ["invoiceSectionName"],
    "instance_id": ["resourceId"],
    "meter_category": ["service"],
    "meter_name": ["serviceResource"],
    "meter_region": ["serviceRegion"],
    "meter_sub_category": ["serviceType"],
    "product": ["productName", "billableItemName"],
    "resource_group": ["resourceGroupName"],
    "resource_rate": ["effectivePrice"],
    "service_info1": ["serviceInfo"],
    "subscription_guid": ["mocpSubscriptionGuid"],
    "usage_date": ["usageDateTime"],
  ]

  private static let storeNames = ["usage_start_date": ["date", "date(billingCycle)"]]

  private static let priceNames = [
    "meter_name": ["service"], "part_number": ["overagePartNumber"],
    "unit_price": ["overageUnitPrice"],
  ]
}
