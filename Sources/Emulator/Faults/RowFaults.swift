/// Faults that mar single rows of a listing.
struct RowFaults: Sendable {
  /// Rows that come twice, in units of 2^-64 of all.
  private(set) var duplicateShare: UInt64 = 0
  /// Rows with text where a number belongs, in units of 2^-64 of all.
  private(set) var spoiltShare: UInt64 = 0
  private let key: UInt64

  init(_ faults: [EmulatorFault], seed: UInt64) {
    key = scattered("rows", seed)
    for fault in faults {
      switch fault {
      case .duplicateRows(let rate): duplicateShare = max(duplicateShare, share(of: rate))
      case .badRecord(let rate): spoiltShare = max(spoiltShare, share(of: rate))
      default: continue
      }
    }
  }

  @inline(__always)
  func isDuplicated(_ row: Int, of month: UInt64) -> Bool {
    duplicateShare != 0 && scattered(key ^ month &+ UInt64(row)) <= duplicateShare
  }

  @inline(__always)
  func isSpoilt(_ row: Int, of month: UInt64) -> Bool {
    spoiltShare != 0 && scattered(~key ^ month &+ UInt64(row)) <= spoiltShare
  }
}
