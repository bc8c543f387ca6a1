import Scenario

extension RowFaults {
  /// The faults that mar single rows; of several of a kind the one that hits most.
  init(_ faults: [EmulatorFault], seed: UInt64) {
    var (duplicates, spoilt): (UInt64, UInt64) = (0, 0)
    for fault in faults {
      switch fault {
      case .duplicateRows(let rate): duplicates = max(duplicates, share(of: rate))
      case .badRecord(let rate): spoilt = max(spoilt, share(of: rate))
      default: continue
      }
    }
    self.init(duplicateShare: duplicates, spoiltShare: spoilt, seed: seed)
  }
}
