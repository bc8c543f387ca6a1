import JSONStream
import Records

/// How the values of a typed column must look, and how text that means one is brought into that form.
///
/// Fast tests read a few words and decide nearly all values; what they leave open goes through `conform`.
enum ValueForm {
  /// Whether a number is surely an amount: no exponent, and too short to reach 10^26 or 39 digits.
  @inline(__always)
  static func isPlainAmount(_ slot: Slot, _ base: UnsafePointer<UInt8>) -> Bool {
    let count = slot.byteCount
    guard slot.kind == .number, count <= 24 else { return false }
    // Of the bytes of a number only the letter of an exponent has bit 6.
    let bytes = base + slot.offset
    var letters: UInt64 = 0
    var offset = 0
    while count - offset > 8 {
      letters |= Word.load(bytes + offset)
      offset += 8
    }
    let unused = UInt64(64 - 8 * (count - offset))
    letters |= Word.load(bytes + offset) &<< unused
    return letters & 0x4040_4040_4040_4040 == 0
  }

  /// Whether a number is surely whole and within 64 bits: up to 18 digits and a sign.
  static func isPlainInteger(_ slot: Slot, _ base: UnsafePointer<UInt8>) -> Bool {
    guard slot.kind == .number, slot.byteCount <= 18 else { return false }
    let bytes = base + slot.offset
    for index in 0..<slot.byteCount
    where bytes[index] &- 0x30 > 9 && !(index == 0 && bytes[0] == 0x2D) {
      return false
    }
    return true
  }

  /// Why an amount cannot be kept exactly, or nil.
  static func amountFault(_ lexeme: UnsafeRawBufferPointer) -> DecimalError? {
    do throws(DecimalError) {
      _ = try ExactDecimal(lexeme: lexeme)
      return nil
    } catch {
      return error
    }
  }

  /// How many bytes of a number's lexeme spell its whole value: `5.0` is 5; nil when it is not whole or too large.
  static func integerByteCount(_ lexeme: UnsafeRawBufferPointer) -> Int? {
    guard JSONText.isNumber(lexeme) else { return nil }
    let end = lexeme.firstIndex { $0 == 0x2E } ?? lexeme.count
    guard lexeme[end...].dropFirst().allSatisfy({ $0 == 0x30 }) else { return nil }
    let text = String(decoding: lexeme[..<end], as: UTF8.self)
    return Int64(text) == nil ? nil : end
  }

  /// Whether bytes are a day, alone or with a time of day in UTC behind it: `T` or a blank, `HH:mm:ss`,
  /// perhaps a fraction, and nothing, `Z` or an offset of zero.
  static func isDay(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 10,
      CalendarDate(iso: UnsafeRawBufferPointer(rebasing: bytes[..<10])) != nil
    else { return false }
    if bytes.count == 10 { return true }
    guard bytes.count >= 19, bytes[10] == 0x54 || bytes[10] == 0x20, bytes[13] == 0x3A,
      bytes[16] == 0x3A, isTwoDigits(bytes, 11, below: 24), isTwoDigits(bytes, 14, below: 60),
      isTwoDigits(bytes, 17, below: 61)
    else { return false }
    var end = 19
    if end < bytes.count, bytes[end] == 0x2E {
      end += 1
      let first = end
      while end < bytes.count, bytes[end] &- 0x30 < 10 { end += 1 }
      guard end > first else { return false }
    }
    let zone = bytes[end...]
    return zone.isEmpty || zone.elementsEqual([0x5A]) || zone.elementsEqual("+00:00".utf8)
      || zone.elementsEqual("-00:00".utf8)
  }

  /// `MM/dd/yyyy`, which the provider's CSV has, alone or before a time, as `yyyy-MM-dd`.
  static func dayOfAmericanSpelling(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    guard bytes.count >= 10, bytes[2] == 0x2F, bytes[5] == 0x2F else { return nil }
    let turned =
      Array(bytes[6..<10]) + [0x2D] + Array(bytes[0..<2]) + [0x2D] + Array(bytes[3..<5])
    let whole = turned + Array(bytes[10...])
    return whole.withUnsafeBytes { isDay($0) } ? turned : nil
  }

  /// `true` or `false` in any casing, as .NET writes them in text.
  static func boolean(_ bytes: UnsafeRawBufferPointer) -> Bool? {
    func isWord(_ word: StaticString) -> Bool {
      bytes.count == word.utf8CodeUnitCount
        && bytes.enumerated().allSatisfy { $0.element | 0x20 == word.utf8Start[$0.offset] }
    }
    if isWord("true") { return true }
    return isWord("false") ? false : nil
  }

  private static func isTwoDigits(
    _ bytes: UnsafeRawBufferPointer, _ at: Int, below limit: Int
  ) -> Bool {
    let (tens, ones) = (bytes[at] &- 0x30, bytes[at + 1] &- 0x30)
    return tens < 10 && ones < 10 && Int(tens) * 10 + Int(ones) < limit
  }
}
