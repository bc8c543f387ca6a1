import Scenario

extension Operation {
  /// Everything that is served: an endpoint is added by a file of its own and a line here.
  static func all(for provider: Provider) -> [Operation] {
    var served = APIVersion.ofUsage.flatMap(ofBillingPeriods)
    served += ReservationCharges.versions.flatMap(ReservationCharges.operations)
    served += ReservationDetails.operations + ReservationSummaries.operations
    served += ReservationRecommendations.operations
    let descriptions = Descriptions.operations(of: served, options: provider.options)
    return served + descriptions + [UsageReports.blobs]
  }

  private static func ofBillingPeriods(_ version: APIVersion) -> [Operation] {
    var operations = UsageDetails.operations(version) + BillingPeriods.operations(version)
    operations += BalanceSummary.operations(version) + MarketplaceCharges.operations(version)
    operations += UsageDownload.operations(version) + UsageReports.operations(version)
    return operations + PriceSheet.operations(version)
  }
}
