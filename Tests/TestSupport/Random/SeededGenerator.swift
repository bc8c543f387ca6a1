import Glibc

/// Random numbers that come again with the seed (SplitMix64).
///
/// Every run has another seed, which failures print; `METERLINE_TEST_SEED=…` brings one back.
public struct SeededGenerator: RandomNumberGenerator {
  /// What the numbers follow from.
  public let seed: UInt64
  private var state: UInt64

  /// Takes the seed from the environment, or a new one.
  public init() {
    let asked = getenv("METERLINE_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
    seed = asked ?? UInt64.random(in: 0...UInt64.max)
    state = seed
  }

  /// The numbers of a seed.
  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension SeededGenerator {
  /// True in so many of a hundred cases.
  public mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  /// One of the elements, of which there must be one.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }
}
