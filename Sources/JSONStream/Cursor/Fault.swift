/// Why the kernel stopped; `JSONStreamError` says it to people.
enum Fault: UInt8 {
  case none
  /// The bytes end before the value does: more of them may decide it.
  case incomplete
  case expectedValue
  case expectedKey
  case expectedColon
  case expectedCommaOrBrace
  case expectedCommaOrBracket
  case expectedDigit
  case leadingZero
  case controlByte
  case invalidUTF8
  case invalidEscape
  case loneSurrogate
  case tooDeep
  case notARecord
  case notADocument
  case noListing
  case secondListing
  case listingInSequence
  case nextLinkNotText
  case errorBody
  case trailingBytes
  case emptyBody
  case truncated
  case recordTooLong
  case windowTooLarge
}

/// Where a scan ended: behind the value, or at the byte of its fault.
struct Scanned {
  var at: Int
  var fault: Fault

  @inline(__always)
  init(_ at: Int) {
    self.at = at
    fault = .none
  }

  @inline(__always)
  init(_ fault: Fault, at: Int) {
    self.at = at
    self.fault = fault
  }
}

extension ByteCursor {
  /// A fault at a byte; at the end of the bytes it means that there are too few of them.
  @inline(never)
  func fault(_ fault: Fault, at: Int) -> Scanned {
    at >= end ? Scanned(.incomplete, at: end) : Scanned(fault, at: at)
  }
}
