/// What kind of body is expected.
///
/// In every shape a member `error` of a top-level object that is not null ends the scan (`errorBody`), wherever it
/// stands; in shapes whose top-level objects are records, unless `error` is the name of a column.
public enum DocumentShape: Equatable, Sendable {
  /// An object with one array of records as `data`, `value` or `content`, members in any order, or a bare array.
  case listing
  /// One object, which is the one record.
  case single
  /// A listing, or a sequence of objects. The first object decides: with an array as `data`, `value` or `content`
  /// it is a listing, else a record. Deciding needs that object, up to the array, within the record limit.
  case automatic
  /// Objects one after the other (NDJSON), whatever white space is between them.
  case lines
}
