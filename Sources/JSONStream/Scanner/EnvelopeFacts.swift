/// What the members beside the records say, as far as they were read.
public struct EnvelopeFacts: Equatable, Sendable {
  /// The next link: `nil` if the document has none (yet), `.some(nil)` for null, else its text, as it came.
  public var nextLink: String??
  /// The member `id`, if it is text.
  public var id: String?
  /// The member that holds the records, in the document's own spelling; `nil` for a bare array or a sequence.
  public var listingName: String?
  /// Records decoded.
  public var records = 0
  /// Members that repeated a column or an unknown name of their record, or a name of the envelope: the last one counts.
  public var duplicateKeys = 0

  /// Nothing known yet.
  public init() {}
}
