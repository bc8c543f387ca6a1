public import Records

/// What the frame columns of every row of a listing say.
///
/// A frame column that the provider's own field filled keeps what came.
public struct RowFrame: Sendable, Equatable {
  /// The enrollment; NULL when nil.
  public var enrollment: String?
  /// The billing period; NULL when nil.
  public var billingPeriod: CalendarMonth?
  /// The currency of rows that do not tell their own; NULL when nil.
  public var currency: String?
  /// The column where rows tell their own currency, if there is one.
  public var currencyColumn: String?

  /// - Parameters:
  ///   - enrollment: the enrollment.
  ///   - billingPeriod: the billing period.
  ///   - currency: the currency of rows that do not tell their own.
  ///   - currencyColumn: the column where rows tell their own.
  public init(
    enrollment: String? = nil, billingPeriod: CalendarMonth? = nil, currency: String? = nil,
    currencyColumn: String? = nil
  ) {
    self.enrollment = enrollment
    self.billingPeriod = billingPeriod
    self.currency = currency
    self.currencyColumn = currencyColumn
  }
}

/// What is known of a page once its document ended as JSON ends.
public struct PageFacts: Sendable, Equatable {
  /// Where the listing goes on; nil when absent, null or empty.
  public var nextLink: String?
  /// The envelope's `id`, where it has one.
  public var id: String?
  /// Records in the page, rejected ones included.
  public var records: Int
  /// Fields that occurred twice in a record; the last one was kept.
  public var duplicateKeys: Int
  /// Bytes of the body.
  public var bytes: Int

  /// - Parameters:
  ///   - nextLink: where the listing goes on.
  ///   - id: the envelope's id.
  ///   - records: records in the page.
  ///   - duplicateKeys: fields that occurred twice in a record.
  ///   - bytes: bytes of the body.
  public init(
    nextLink: String? = nil, id: String? = nil, records: Int = 0, duplicateKeys: Int = 0,
    bytes: Int = 0
  ) {
    self.nextLink = nextLink
    self.id = id
    self.records = records
    self.duplicateKeys = duplicateKeys
    self.bytes = bytes
  }
}
