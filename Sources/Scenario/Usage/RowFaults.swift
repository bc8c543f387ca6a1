/// Faults that mar single rows: which rows follows from the seed, the listing and the row alone.
public struct RowFaults: Sendable {
  private let duplicateShare: UInt64
  private let spoiltShare: UInt64
  private let key: UInt64

  /// - Parameters:
  ///   - duplicateShare: rows that come twice in a row, in units of 2^-64 of all.
  ///   - spoiltShare: rows with text where a number belongs, in units of 2^-64 of all.
  public init(duplicateShare: UInt64, spoiltShare: UInt64, seed: UInt64) {
    (self.duplicateShare, self.spoiltShare) = (duplicateShare, spoiltShare)
    key = scattered("rows", seed)
  }

  @inline(__always)
  func isDuplicated(_ row: Int, of listing: UInt64) -> Bool {
    duplicateShare != 0 && scattered(key ^ listing &+ UInt64(row)) <= duplicateShare
  }

  @inline(__always)
  func isSpoilt(_ row: Int, of listing: UInt64) -> Bool {
    spoiltShare != 0 && scattered(~key ^ listing &+ UInt64(row)) <= spoiltShare
  }
}

extension RowFaults: CustomStringConvertible {
  /// Names the faults in entity tags, which stay the same when types are renamed.
  public var description: String {
    "RowFaults(duplicateShare: \(duplicateShare), spoiltShare: \(spoiltShare), key: \(key))"
  }
}
