extension Operation {
  /// Everything that is served: an endpoint is added by a file of its own and a line here.
  static func all(for provider: Provider) -> [Operation] {
    let served = APIVersion.allCases.flatMap { version in
      UsageDetails.operations(version) + BillingPeriods.operations(version)
        + BalanceSummary.operations(version)
    }
    return served + Descriptions.operations(of: served, options: provider.options)
  }
}
