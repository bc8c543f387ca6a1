/// Why a body is not the JSON it should be, and where.
///
/// The same for a body however its bytes arrive. `description` is one line for people; the parts are for programs.
public struct JSONStreamError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Kind: String, Equatable, Sendable, CaseIterable {
    /// The body is empty or white space.
    case emptyBody
    /// The body ends before its JSON does.
    case truncated
    /// A byte that JSON's grammar does not allow there.
    case unexpectedByte
    /// Bytes after the document that are no white space.
    case trailingBytes
    /// A byte below 0x20 in a string.
    case controlByte
    /// A string that is no valid UTF-8.
    case invalidUTF8
    /// A backslash followed by what is no escape.
    case invalidEscape
    /// Half of a surrogate pair.
    case loneSurrogate
    /// A number with a needless zero before its digits.
    case leadingZero
    /// More containers inside each other than `ScanLimits.maximumDepth`.
    case tooDeep
    /// A record, or a member beside the listing, longer than `ScanLimits.maximumRecordBytes`.
    case recordTooLong
    /// An element of a listing, or a document of a sequence, that is no object.
    case notARecord
    /// A document that holds no array of records.
    case noListing
    /// A second array of records, not empty, beside the first.
    case secondListing
    /// A whole listing where one record of a sequence should stand.
    case listingInSequence
    /// A next link that is neither text nor null.
    case nextLinkNotText
    /// The body says that it is an error: a top-level member `error` that is not null. `detail` has its text.
    case errorBody
    /// A window with more bytes than `ScanLimits.maximumWindowBytes`.
    case windowTooLarge
  }

  /// What is wrong.
  public let kind: Kind
  /// Offset of the byte at fault, from the first byte of the body. For a record that is too long, its first byte.
  public let byteOffset: Int
  /// JSON pointer (RFC 6901) to the innermost value around the fault, such as `/data/3/tags`; empty for the document.
  ///
  /// In a sequence of objects the first step is the number of the object, from 0.
  public let path: String
  /// The bytes found there, at most 24, as printable text; empty at the end of the body.
  public let found: String
  /// What would have been right, or the text of an error body.
  public let detail: String

  /// - Parameters:
  ///   - kind: what is wrong.
  ///   - byteOffset: from the first byte of the body.
  ///   - path: JSON pointer to the innermost value around the fault.
  ///   - found: the bytes found there, printable.
  ///   - detail: what would have been right, or the text of an error body.
  public init(
    _ kind: Kind, byteOffset: Int, path: String = "", found: String = "", detail: String = ""
  ) {
    self.kind = kind
    self.byteOffset = byteOffset
    self.path = path
    self.found = found
    self.detail = detail
  }
}

extension JSONStreamError: CustomStringConvertible {
  /// For example: `expected a comma or '}', found "x" at /data/3/tags after byte 91204`.
  public var description: String {
    let place = (path.isEmpty ? "" : " at \(path)") + " after byte \(byteOffset)"
    switch kind {
    case .errorBody: return "the response is an error: \(detail)"
    case .emptyBody: return "the body is empty; expected JSON"
    case .truncated: return "the body ends inside its JSON\(place)"
    case .recordTooLong, .tooDeep, .windowTooLarge: return "\(detail)\(place)"
    default: return "\(detail), found \(found.isEmpty ? "the end" : "\"\(found)\"")\(place)"
    }
  }
}
