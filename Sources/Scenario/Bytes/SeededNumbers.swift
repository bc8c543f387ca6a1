/// Scatters the bits of a number: equal inputs give equal outputs on every machine.
///
/// The finalizer of splitmix64 (public domain, S. Vigna). Cost: two multiplications.
@inline(__always)
public func scattered(_ value: UInt64) -> UInt64 {
  var bits = value &+ 0x9E37_79B9_7F4A_7C15
  bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
  bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
  return bits ^ (bits >> 31)
}

/// A number below `bound` from evenly scattered bits.
@inline(__always)
func reduced(_ bits: UInt64, below bound: UInt64) -> UInt64 {
  bits.multipliedFullWidth(by: bound).high
}

/// Scatters a text and a number into one key, so that every use has numbers of its own.
public func scattered(_ text: String, _ value: UInt64) -> UInt64 {
  var bits = scattered(value)
  for byte in text.utf8 { bits = scattered(bits ^ UInt64(byte)) }
  return bits
}

/// An endless series of numbers that depends only on its key.
public struct SeededNumbers {
  private var state: UInt64

  /// The series that belongs to a key.
  public init(key: UInt64) { state = key }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return scattered(state)
  }

  mutating func next(below bound: Int) -> Int { Int(reduced(next(), below: UInt64(bound))) }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[next(below: choices.count)]
  }

  /// A GUID in lower case.
  public mutating func guid() -> String {
    let high = hexadecimal(next(), digits: 16)
    let low = hexadecimal(next(), digits: 16)
    return [
      high.prefix(8), high.dropFirst(8).prefix(4), high.suffix(4), low.prefix(4), low.suffix(12),
    ]
    .joined(separator: "-")
  }
}

/// The lowest `digits` hexadecimal digits of a number, in lower case.
public func hexadecimal(_ value: UInt64, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String((String(repeating: "0", count: max(0, digits - text.count)) + text).suffix(digits))
}
