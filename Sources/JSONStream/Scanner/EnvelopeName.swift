/// The members beside or around the records that mean something. Matched without regard to ASCII case.
///
/// The next page goes by several names at the provider's siblings, OData's among them; a link that went unseen would make
/// a shorter month.
enum EnvelopeName: UInt8 {
  case data, value, content, nextLink, id, error

  /// Whether an array under this name is the listing.
  var isListing: Bool { self == .data || self == .value || self == .content }

  /// The name that a key spells, `nil` for any other. Allocates nothing for a key without escapes.
  init?(_ key: Slot, _ cursor: ByteCursor) {
    self.init(
      spelling: cursor.bytes(key.offset, key.byteCount), isEscaped: key.kind == .escaped)
  }

  /// The name that the bytes between two quotes spell.
  init?(spelling: UnsafeRawBufferPointer, isEscaped: Bool) {
    guard isEscaped else {
      self.init(name: spelling)
      return
    }
    // An escape is six bytes at most for one letter, and no name here has more than fifteen.
    guard spelling.count <= 90 else { return nil }
    let found = withUnsafeTemporaryAllocation(byteCount: spelling.count, alignment: 1) { buffer in
      let written = JSONText.unescape(spelling, to: buffer)
      return EnvelopeName(name: UnsafeRawBufferPointer(rebasing: buffer[..<written]))
    }
    guard let found else { return nil }
    self = found
  }

  private init?(name: UnsafeRawBufferPointer) {
    switch name.count {
    case 2 where Byte.equalIgnoringCase(name, "id"): self = .id
    case 4 where Byte.equalIgnoringCase(name, "data"): self = .data
    case 5 where Byte.equalIgnoringCase(name, "value"): self = .value
    case 5 where Byte.equalIgnoringCase(name, "error"): self = .error
    case 7 where Byte.equalIgnoringCase(name, "content"): self = .content
    case 8 where Byte.equalIgnoringCase(name, "nextLink"): self = .nextLink
    case 12 where Byte.equalIgnoringCase(name, "nextPageLink"): self = .nextLink
    case 14 where Byte.equalIgnoringCase(name, "odata.nextLink"): self = .nextLink
    case 15 where Byte.equalIgnoringCase(name, "@odata.nextLink"): self = .nextLink
    default: return nil
    }
  }
}
