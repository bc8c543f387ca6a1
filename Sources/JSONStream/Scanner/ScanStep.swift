/// Why a scan returned.
public enum ScanStep: Equatable, Sendable {
  /// All bytes of the window that can be decoded are: append more, or hand the batch on.
  case needsMoreBytes
  /// The table holds as many records as it may.
  case tableFull
  /// The document has ended, and nothing but white space came after it.
  case endOfDocument
}
