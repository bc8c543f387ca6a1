import Postgres
import Records

extension Fault {
  /// A row that PostgreSQL cannot hold, with its page, path and byte offset.
  init(_ error: RowFault, in batch: RecordBatch, of opening: LoadOpening) {
    let place = batch.slots.place(of: error.record)
    let index = place.ordinal - batch.origin.firstOrdinalOfPage
    let field = opening.schema[error.column]?.sourceNames.first ?? error.column
    let offset = batch.pageOffset(of: error.record)
    self.init(
      .failed, "\(error.fault.description) in column '\(error.column)'",
      at: "\(opening.unit), \(batch.origin.pageName), \(batch.origin.arrayPath)/\(index)/\(field)"
        + " in the record at byte \(offset)",
      remedy: "Put such records into quarantine, or drop the column with 'select'")
  }
}
