import Records

extension LedgerSummary {
  /// The columns that name a unit: period, enrollment and, where there are several, endpoint.
  var unitColumns: [Table.Column] {
    [.init("Period", .name), .init("Enrollment", .name)]
      + (endpoints.count > 1 ? [.init("Endpoint", .name)] : [])
  }

  /// The cells of `unitColumns` for a load.
  func unitCells(_ load: LoadRecord) -> [Cell] {
    [.text(load.unit.periodAndDays), .text(load.unit.enrollment)]
      + (endpoints.count > 1 ? [.text(load.unit.endpoint)] : [])
  }
}
