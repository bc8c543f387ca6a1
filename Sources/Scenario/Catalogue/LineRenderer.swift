/// The unchanging parts of a line's rows in one version of the API, for JSON and CSV alike.
///
/// The order of members is the one of the provider's v3 sample, with the members that v3 added last; that
/// of CSV columns is ``CSVLayout``'s.
struct LineRenderer {
  let line: Line
  let version: APIVersion

  private var resource: Resource { line.resource }
  private var account: Account { resource.subscription.account }
  private var spec: MeterSpec { line.meter.spec }

  /// From `accountId` to the opening quotation mark of `date`.
  func writeIdentity(to bytes: inout [UInt8]) {
    var row = MemberWriter(inASCII: resource.index % 5 == 4)
    addIdentity(to: &row)
    bytes += row.bytes
    bytes += ",\"date\":\"".utf8
  }

  /// From the time of `date` to the colon of `consumedQuantity`.
  func writeMetering(to bytes: inout [UInt8]) {
    let time = version == .v3 ? "T00:00:00\"" : "T00:00:00.000Z\""
    bytes += time.utf8
    var row = MemberWriter(inASCII: false)
    addMetering(to: &row)
    bytes += row.bytes
    bytes += ",\"consumedQuantity\":".utf8
  }

  /// From `resourceRate` to the end of the row.
  func writeClosing(variant: Int, to bytes: inout [UInt8]) {
    var row = MemberWriter(inASCII: variant == 1)
    addClosing(variant: variant, to: &row)
    bytes += row.bytes
    bytes.append(UInt8(ascii: "}"))
  }

  /// Who used it.
  func addIdentity(to row: inout some MemberReceiver) {
    row.number("accountId", account.id)
    row.number("productId", line.meter.product)
    row.number("resourceLocationId", resource.index % 7 == 0 ? nil : 40 + resource.index % 3)
    row.number("consumedServiceId", 0)
    switch (account.department, account.absence) {
    case (let department?, _): row.number("departmentId", department.id)
    case (nil, .absent): break
    case (nil, .zeroAndEmpty): row.number("departmentId", 0)
    case (nil, _): row.number("departmentId", nil)
    }
    row.text("accountOwnerEmail", account.owner)
    row.text("accountName", account.name)
    row.text("serviceAdministratorId", resource.index % 3 == 0 ? "" : "admin@fabrikam.example")
    row.number("subscriptionId", resource.subscription.number)
    row.text("subscriptionGuid", resource.subscription.guid)
    row.text("subscriptionName", resource.subscription.name)
  }

  /// What was counted.
  func addMetering(to row: inout some MemberReceiver) {
    let place = line.meter.region.meterRegion
    let kind = spec.subCategory.isEmpty ? spec.category : "\(spec.category) - \(spec.subCategory)"
    row.text("product", "\(kind) - \(spec.name) - \(place)")
    row.text("meterId", line.meter.id)
    row.text("meterCategory", spec.category)
    row.text("meterSubCategory", spec.subCategory)
    row.text("meterRegion", spec.category == "Bandwidth" ? "" : place)
    row.text("meterName", spec.name)
  }

  /// What it was used by, in one of the spellings that alternate from row to row.
  func addClosing(variant: Int, to row: inout some MemberReceiver) {
    row.lexeme("resourceRate", rateLexeme(variant: variant))
    row.text("resourceLocation", line.meter.region.datacenters[variant])
    row.text("consumedService", consumedService(variant: variant))
    row.text("instanceId", instanceID(variant: variant))
    row.attached("serviceInfo1", [.null, .text(""), .null, .absent][resource.index % 4])
    row.attached("serviceInfo2", resource.kind == .classicService ? .text("project-7") : .null)
    row.attached("additionalInfo", AttachedText.additionalInfo(of: line, spelling: variant))
    row.attached("tags", AttachedText.tags(of: resource, spelling: variant))
    row.attached("storeServiceIdentifier", variant == 2 ? .null : .text(""))
    row.attached("departmentName", departmentName)
    row.text("costCenter", account.costCenter)
    row.text("unitOfMeasure", spec.unit)
    row.text("resourceGroup", resource.kind.resourceType.isEmpty ? "" : group(variant: variant))
    if version == .v3 { addAdditions(variant: variant, to: &row) }
  }

  /// What v3 added.
  private func addAdditions(variant: Int, to row: inout some MemberReceiver) {
    row.text("partNumber", line.meter.partNumber)
    row.text("resourceGuid", variant == 3 ? "" : line.meter.id)
    row.attached("offerId", resource.subscription.offer.map(AttachedText.text) ?? .absent)
    row.lexeme("chargesBilledSeparately", spec.isBilledSeparately ? "true" : "false")
    row.text("location", line.meter.region.location)
    row.text("serviceName", spec.category)
    row.attached("serviceTier", spec.subCategory.isEmpty ? .null : .text(spec.subCategory))
  }

  private var departmentName: AttachedText {
    if let department = account.department { return .text(department.name) }
    switch account.absence {
    case .absent: return .absent
    case .null, .nullName: return .null
    case .zeroAndEmpty: return .text("")
    }
  }

  private func rateLexeme(variant: Int) -> String {
    let isTiny = UInt128(line.rate) * 10_000 < powersOfTen[line.rateScale]
    let spelling: DecimalSpelling =
      isTiny && variant != 3 ? .exponent : variant == 2 ? .withFraction : .trimmed
    return decimalText(UInt128(line.rate), scale: line.rateScale, spelling)
  }

  private func consumedService(variant: Int) -> String {
    let provider = String(resource.kind.resourceType.prefix { $0 != "/" })
    return variant == 3 ? "" : variant == 2 ? provider.lowercased() : provider
  }

  private func group(variant: Int) -> String {
    variant == 1
      ? resource.group.uppercased() : variant == 2 ? resource.group.lowercased() : resource.group
  }

  private func instanceID(variant: Int) -> String {
    let type = resource.kind.resourceType
    guard !type.isEmpty else { return resource.name }
    let base =
      "/subscriptions/\(resource.subscription.guid)/resourceGroups/\(group(variant: variant))/providers/\(type)/\(resource.name)"
    guard resource.index % 11 == 0 else { return base }
    return
      "\(base)/extensions/monitoring-agent-for-long-term-retention/settings/\(resource.uniqueID)"
  }
}
