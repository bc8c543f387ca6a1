import Glibc

/// Patterns of a departments table: `*` stands for any text, `\*` for a star, every other byte for itself.
///
/// Patterns are kept as the literal pieces between their stars, all in one array. Invariants: piece `i` is
/// `bytes[pieces[i] ..< pieces[i + 1]]`; pattern `i` has the pieces `firstPieces[i] ..< firstPieces[i + 1]`, one more
/// than it has stars.
struct StarPatterns: Sendable {
  private var bytes: [UInt8] = []
  private var pieces: [Int] = [0]
  private var firstPieces: [Int] = [0]

  /// Adds a pattern, whose number is the count of those before.
  mutating func append(_ pattern: UnsafeRawBufferPointer) {
    var at = 0
    while at < pattern.count {
      switch pattern[at] {
      case UInt8(ascii: "*"): pieces.append(bytes.count)
      case UInt8(ascii: "\\") where at + 1 < pattern.count && pattern[at + 1] == UInt8(ascii: "*"):
        bytes.append(UInt8(ascii: "*"))
        at += 1
      default: bytes.append(pattern[at])
      }
      at += 1
    }
    pieces.append(bytes.count)
    firstPieces.append(pieces.count - 1)
  }

  /// Whether the pattern has no star, and so is one value.
  func isExact(_ pattern: Int) -> Bool { firstPieces[pattern + 1] - firstPieces[pattern] == 1 }

  /// How many bytes of the pattern are literal.
  func literalCount(_ pattern: Int) -> Int {
    pieces[firstPieces[pattern + 1]] - pieces[firstPieces[pattern]]
  }

  /// What every value begins with.
  func prefix(_ pattern: Int) -> ArraySlice<UInt8> { piece(firstPieces[pattern]) }

  /// What every value ends with.
  func suffix(_ pattern: Int) -> ArraySlice<UInt8> { piece(firstPieces[pattern + 1] - 1) }

  private func piece(_ index: Int) -> ArraySlice<UInt8> { bytes[pieces[index]..<pieces[index + 1]] }

  /// Whether the whole value matches. Allocates nothing; at worst value length × longest piece steps.
  func matches(_ pattern: Int, _ value: UnsafeRawBufferPointer) -> Bool {
    let (first, last) = (firstPieces[pattern], firstPieces[pattern + 1] - 1)
    return bytes.withUnsafeBytes { bytes in
      func piece(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[pieces[index]..<pieces[index + 1]])
      }
      if first == last { return piece(first).isEqual(to: value) }
      let (prefix, suffix) = (piece(first), piece(last))
      guard value.count >= prefix.count + suffix.count, value.begins(with: prefix),
        UnsafeRawBufferPointer(rebasing: value[(value.count - suffix.count)...])
          .isEqual(to: suffix)
      else { return false }
      // Each inner piece as early as it fits: if any placing succeeds, this one does.
      var rest = UnsafeRawBufferPointer(
        rebasing: value[prefix.count..<(value.count - suffix.count)])
      for index in first + 1..<last {
        guard let end = rest.end(ofFirst: piece(index)) else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[end...])
      }
      return true
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Offset behind the first occurrence of some bytes, nil if there is none.
  fileprivate func end(ofFirst piece: UnsafeRawBufferPointer) -> Int? {
    guard let first = piece.first else { return 0 }
    var at = 0
    while at + piece.count <= count, let base = baseAddress,
      let found = memchr(base + at, Int32(first), count - piece.count - at + 1)
    {
      at = UnsafeRawPointer(found) - base
      let end = at + piece.count
      if UnsafeRawBufferPointer(rebasing: self[at..<end]).isEqual(to: piece) { return end }
      at += 1
    }
    return nil
  }
}
