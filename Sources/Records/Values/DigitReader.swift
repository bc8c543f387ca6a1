/// Reads runs of decimal digits from a piece of memory, up to eight at a time.
///
/// Invariants: `0 ≤ offset ≤ count`; every load lies within the `count` bytes at `base`, which must outlive the
/// reader. Below eight bytes all of them are in `short`, first byte lowest, with zeros above.
struct DigitReader {
  private let base: UnsafeRawPointer
  private let count: Int
  private let short: UInt64
  private(set) var offset = 0

  /// `nil` without bytes.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
    self.base = base
    count = bytes.count
    short = count < 8 ? Self.shortWord(at: base, count: count) : 0
  }

  var isAtEnd: Bool { offset == count }

  /// The byte to come, zero at the end.
  var next: UInt8 {
    offset < count ? base.load(fromByteOffset: offset, as: UInt8.self) : 0
  }

  /// Steps over the byte to come if it is the given one, which must not be zero.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    offset += 1
    return true
  }

  /// Steps over the digits to come, appends them to `value`, and returns how many they are.
  ///
  /// The value is right for up to 19 digits in all; beyond that it wraps and means nothing.
  mutating func readDigits(into value: inout UInt64) -> Int {
    let start = offset
    while true {
      let digits = word() ^ 0x3030_3030_3030_3030
      let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
      if others == 0 {
        value = value &* 100_000_000 &+ Self.valueOfEight(digits)
        offset += 8
        continue
      }
      let run = others.trailingZeroBitCount >> 3
      if run > 0 {
        let aligned = digits &<< UInt64(64 - 8 * run)
        value = value &* PowersOfTen.words[run] &+ Self.valueOfEight(aligned)
        offset += run
      }
      return offset - start
    }
  }

  /// The next eight bytes, first one lowest; zeros stand for bytes beyond the end.
  private func word() -> UInt64 {
    if offset + 8 <= count {
      return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    if count < 8 { return short >> UInt64(8 * offset) }
    let last = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    return last >> UInt64(8 * (offset + 8 - count))
  }

  private static func shortWord(at base: UnsafeRawPointer, count: Int) -> UInt64 {
    func load<Word: FixedWidthInteger>(_ offset: Int, _: Word.Type) -> UInt64 {
      UInt64(
        truncatingIfNeeded: Word(
          littleEndian: base.loadUnaligned(fromByteOffset: offset, as: Word.self)))
    }
    if count >= 4 {
      return load(0, UInt32.self) | load(count - 4, UInt32.self) << UInt64(8 * (count - 4))
    }
    if count >= 2 {
      return load(0, UInt16.self) | load(count - 2, UInt16.self) << UInt64(8 * (count - 2))
    }
    return load(0, UInt8.self)
  }

  /// Eight digits as bytes 0 … 9, first one lowest, as the number they spell: pairs, then fours, then eight.
  private static func valueOfEight(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 2561) &>> 8 & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 6_553_601) &>> 16 & 0x0000_FFFF_0000_FFFF
    return (fours &* 42_949_672_960_001) &>> 32
  }
}
