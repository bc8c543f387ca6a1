extension Fault {
  /// How the fault is called outside the kernel.
  var kind: JSONStreamError.Kind {
    switch self {
    case .none, .incomplete, .truncated: .truncated
    case .expectedValue, .expectedKey, .expectedColon, .expectedCommaOrBrace,
      .expectedCommaOrBracket, .expectedDigit, .notADocument:
      .unexpectedByte
    case .leadingZero: .leadingZero
    case .controlByte: .controlByte
    case .invalidUTF8: .invalidUTF8
    case .invalidEscape: .invalidEscape
    case .loneSurrogate: .loneSurrogate
    case .tooDeep: .tooDeep
    case .notARecord: .notARecord
    case .noListing: .noListing
    case .secondListing: .secondListing
    case .listingInSequence: .listingInSequence
    case .nextLinkNotText: .nextLinkNotText
    case .errorBody: .errorBody
    case .trailingBytes: .trailingBytes
    case .emptyBody: .emptyBody
    case .recordTooLong: .recordTooLong
    case .windowTooLarge: .windowTooLarge
    }
  }

  /// What would have been right.
  func advice(_ limits: ScanLimits) -> String {
    switch self {
    case .none, .incomplete, .truncated: "expected more bytes"
    case .expectedValue: "expected a JSON value"
    case .expectedKey: "expected a member name in quotes"
    case .expectedColon: "expected ':' after a member name"
    case .expectedCommaOrBrace: "expected ',' or '}'"
    case .expectedCommaOrBracket: "expected ',' or ']'"
    case .expectedDigit: "expected a digit in a number"
    case .leadingZero: "expected a number without leading zeros"
    case .controlByte: "expected no unescaped control byte in a string"
    case .invalidUTF8: "expected valid UTF-8"
    case .invalidEscape: "expected a JSON escape after a backslash"
    case .loneSurrogate: "expected a whole surrogate pair"
    case .tooDeep: "values are nested deeper than \(limits.maximumDepth)"
    case .notARecord: "expected a record as an object"
    case .notADocument: "expected a JSON document"
    case .noListing: "expected an array of records as 'data', 'value' or 'content'"
    case .secondListing: "expected one array of records, not a second"
    case .listingInSequence: "expected a record, not a listing inside a sequence of records"
    case .nextLinkNotText: "expected 'nextLink' to be text or null"
    case .errorBody: "expected no error"
    case .trailingBytes: "expected nothing after the document"
    case .emptyBody: "expected JSON"
    case .recordTooLong: "a record is longer than \(limits.maximumRecordBytes) bytes"
    case .windowTooLarge: "a window holds more than \(limits.maximumWindowBytes) bytes"
    }
  }
}
