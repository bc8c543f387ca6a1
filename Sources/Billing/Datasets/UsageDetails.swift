extension Dataset {
  /// Usage details, v1 to v3. Rows have no key: equal rows may be legitimate.
  ///
  /// Source: Enterprise Reporting API, "usage detail". v1 calls the cost `extendedCost`.
  public static let usageDetails = Dataset(
    .usageDetails, carriesMoney: true, dayColumn: "usage_date",
    [
      Field("accountId", .text, "Account of the enrollment that owns the subscription."),
      Field("accountName", .text, "Name of the account."),
      Field(
        "accountOwnerEmail", .text, aliases: ["accountOwnerId"], "Login of the account's owner."),
      Field("additionalInfo", .json, "What the service tells of the use, as JSON text."),
      Field(
        "chargesBilledSeparately", .boolean, "Whether the charge is not drawn from the commitment."),
      Field("consumedQuantity", .decimal, "Quantity used, in units of measure."),
      Field("consumedService", .text, "Resource provider or service that was used."),
      Field("consumedServiceId", .text, "Obsolete number of the service."),
      Field(
        "cost", .decimal, aliases: ["extendedCost"], isAdditive: true, role: .cost,
        "Charge before tax, unrounded, in the billing currency."),
      Field("costCenter", .text, "Cost center of the department or subscription."),
      Field("date", .date, as: "usage_date", "Day of the use, UTC."),
      Field("departmentId", .text, "Obsolete number of the department."),
      Field(
        "departmentName", .text, role: .department, "Department of the account; absent without one."
      ),
      Field(
        "instanceId", .text, role: .resource, "Resource id, or a bare name for classic resources."),
      Field("location", .text, "Location in normalized spelling."),
      Field("meterCategory", .text, role: .service, "Service that the meter belongs to."),
      Field("meterId", .text, role: .meter, "Identifier of the meter."),
      Field("meterName", .text, role: .meterName, "What the meter counts."),
      Field("meterRegion", .text, "Region of the meter."),
      Field("meterSubCategory", .text, "Kind of the service; often empty."),
      Field("offerId", .text, "Offer of the subscription."),
      Field("partNumber", .text, "Part number; joins to the price sheet."),
      Field("product", .text, "Product that was billed."),
      Field("productId", .text, "Obsolete number of the product."),
      Field("resourceGroup", .text, "Resource group, in casing that varies from row to row."),
      Field("resourceGuid", .text, "Resource meter identifier; may be empty."),
      Field("resourceLocation", .text, "Datacenter code."),
      Field("resourceLocationId", .text, "Obsolete number of the datacenter."),
      Field("resourceRate", .decimal, "Price of one unit of measure, in the billing currency."),
      Field("serviceAdministratorId", .text, "Login of the service administrator."),
      Field("serviceInfo1", .text, "Project or other legacy note."),
      Field("serviceInfo2", .text, "Image, or other legacy note."),
      Field("serviceName", .text, "Service in the newer taxonomy."),
      Field("serviceTier", .text, "Tier of the service in the newer taxonomy."),
      Field("storeServiceIdentifier", .text, "Unused."),
      Field("subscriptionGuid", .text, role: .subscription, "Subscription id."),
      Field("subscriptionId", .text, "Legacy number of the subscription, 11 digits or more."),
      Field("subscriptionName", .text, role: .subscriptionName, "Name of the subscription."),
      Field("tags", .json, "Tags of the resource, as JSON text."),
      Field("unitOfMeasure", .text, "Block and unit that quantities are counted in: 100 Hours."),
    ])
}
