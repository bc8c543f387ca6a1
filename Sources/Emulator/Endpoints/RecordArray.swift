import Scenario

extension RoutedRequest {
  /// Records as a bare array, under an ETag that differs with everything its bytes depend on.
  func array(_ records: RecordList) -> Response {
    let (options, faults) = (provider.options, provider.faults.rows)
    let tag = provider.entityTag(
      of: "\(records.name) \(options.rowsPerMonth) \(options.currency) \(faults)")
    return Response(status: 200, body: .stream(records.array(faults: faults)))
      .tagged(tag, for: request)
  }
}
