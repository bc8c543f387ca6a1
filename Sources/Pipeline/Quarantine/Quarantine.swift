import Records

/// Puts the records of one unit aside that cannot be used, or fails the unit, as the definition says.
final class Quarantine {
  private let policy: BadRecordPolicy
  private let unit: Unit
  private let loadID: String
  private let isKept: Bool
  private var file: QuarantineFile?
  /// Sees every record that cannot be used.
  private let watch: RowWatch?
  /// What rows of the unit are billed in, where the rows do not tell it.
  private let currency: String?
  private let none: PutAside
  /// Records put aside so far.
  private(set) var putAside: PutAside

  /// - Parameters:
  ///   - policy: what the definition says.
  ///   - unit: the unit.
  ///   - loadID: 16 hexadecimal digits.
  ///   - isKept: whether records are written; false only counts them.
  ///   - schema: the columns of the source.
  ///   - currency: what the unit is billed in, where its rows do not tell it.
  ///   - watch: sees every record that cannot be used.
  init(
    policy: BadRecordPolicy, unit: Unit, loadID: String, isKept: Bool, schema: Schema,
    currency: String? = nil, watch: RowWatch? = nil
  ) {
    self.policy = policy
    self.unit = unit
    self.loadID = loadID
    self.isKept = isKept
    self.currency = currency
    self.watch = watch
    none = PutAside(cost: schema.costColumn == nil ? nil : [:])
    putAside = none
  }

  /// Takes the rejected records of a batch. Throws `failed` at the first that is one too many.
  func take(_ records: [RejectedRecord]) throws(Fault) {
    for record in records {
      watch?.reject(record)
      guard case .quarantine(let folder, let limit) = policy else {
        throw Self.fault(
          record, remedy: "Have the provider mend it, or put such records aside with on_bad_record")
      }
      guard putAside.records < limit else {
        throw Self.fault(
          record,
          prefix: "more than \(limit) record\(limit == 1 ? "" : "s") cannot be used, the last: ",
          remedy: "See what they have in common before at_most is raised")
      }
      do throws(DecimalError) {
        try putAside.add(record.cost, currency: currency)
      } catch {
        throw Fault(.failed, "the cost of the records in quarantine \(error)", at: "\(unit)")
      }
      if isKept { try openFile(in: folder).append(QuarantineLine(unit: "\(unit)", record: record)) }
    }
  }

  /// Forgets what was put aside, because the listing starts again or the unit failed.
  func discard() {
    file?.discard()
    file = nil
    putAside = none
  }

  /// Makes the file durable and visible, before the sinks commit: an explanation without a load does no harm, a
  /// load without its explanation does.
  func publish() throws(Fault) { try file?.publish() }

  /// Removes the files of earlier loads of the unit, once this load stands.
  func removeEarlier() {
    guard case .quarantine(let folder, _) = policy, isKept, unit.from == nil else { return }
    QuarantineFile.removeAll(of: unit, in: folder, except: file)
  }

  private func openFile(in folder: String) throws(Fault) -> QuarantineFile {
    if let file { return file }
    let opened = try QuarantineFile(folder: folder, unit: unit, loadID: loadID)
    file = opened
    return opened
  }

  private static func fault(_ record: RejectedRecord, prefix: String = "", remedy: String) -> Fault
  {
    Fault(
      .failed,
      "\(prefix)\(record.reason) at \(record.path.isEmpty ? "/" : record.path)"
        + " after byte \(record.byteOffset)",
      at: record.pageName, remedy: remedy)
  }
}
