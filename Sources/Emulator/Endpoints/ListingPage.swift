import Scenario

/// One page of a listing.
struct ListingPage {
  var start: Int
  var pageRows: Int
  var listingRows: Int
  var isRepeat: Bool

  var rowCount: Int { max(0, min(pageRows, listingRows - start)) }
  var isLast: Bool { start + pageRows >= listingRows }
}

/// What a next link carries: where the following page begins. Opaque to clients.
struct PageToken: Equatable {
  var start: Int
  /// Whether the page was delivered before; it is the same page under another address.
  var isRepeat = false

  init(start: Int, isRepeat: Bool = false) { (self.start, self.isRepeat) = (start, isRepeat) }

  /// Reads a token of that listing; nil when it is none.
  init?(_ text: String, key: UInt64) {
    guard text.utf8.count == 34, text.hasPrefix("1:"),
      let hidden = UInt64(text.dropFirst(2).prefix(16), radix: 16),
      let check = UInt64(text.suffix(16), radix: 16), check == scattered(hidden ^ ~key)
    else { return nil }
    let value = hidden ^ scattered(key)
    guard value >> 1 <= UInt64(Int32.max) else { return nil }
    self.init(start: Int(value >> 1), isRepeat: value & 1 == 1)
  }

  func text(key: UInt64) -> String {
    let hidden = (UInt64(start) << 1 | (isRepeat ? 1 : 0)) ^ scattered(key)
    return
      "1:\(hexadecimal(hidden, digits: 16))\(hexadecimal(scattered(hidden ^ ~key), digits: 16))"
  }
}
