/// A currency by its ISO 4217 code: three capital letters, in four bytes.
struct CurrencyCode: Hashable, Sendable {
  /// The letters, the first one highest.
  private let letters: UInt32

  static let euro = CurrencyCode(letters: 0x45_5552)

  private init(letters: UInt32) { self.letters = letters }

  /// Reads three capital letters; blanks around them do not count, as one API pads codes with them.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] == 0x20 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    guard end - start == 3 else { return nil }
    var letters: UInt32 = 0
    for index in start..<end {
      guard (0x41...0x5A).contains(bytes[index]) else { return nil }
      letters = letters << 8 | UInt32(bytes[index])
    }
    self.letters = letters
  }

  /// Reads exactly three capital letters.
  init?(_ text: String) {
    guard text.utf8.count == 3 else { return nil }
    var text = text
    let code = text.withUTF8 { CurrencyCode(UnsafeRawBufferPointer($0)) }
    guard let code else { return nil }
    self = code
  }
}

extension CurrencyCode: CustomStringConvertible {
  var description: String {
    String(decoding: [16, 8, 0].map { UInt8(truncatingIfNeeded: letters >> $0) }, as: UTF8.self)
  }
}
