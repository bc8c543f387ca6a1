import JSONStream
import Records

extension ByteWindow {
  /// Appends an amount as a number.
  mutating func append(_ amount: ExactDecimal) -> Slot {
    let start = count
    let written = appendUninitialized(ExactDecimal.maximumByteCount) { amount.write(into: $0) }
    return Slot(.number, offset: start, byteCount: written)
  }
}
