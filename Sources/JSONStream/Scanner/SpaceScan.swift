extension ByteCursor {
  /// The first byte from `at` on that is no JSON white space.
  @inline(__always)
  func skipSpace(_ at: Int) -> Int { byte(at) > Byte.space ? at : spaceEnd(at) }

  @inline(never)
  func spaceEnd(_ start: Int) -> Int {
    var at = start
    while true {
      let bytes = vector(at)
      let others = ByteMask(
        ~(bytes.equals(Byte.space) | bytes.equals(Byte.lineFeed)
          | bytes.equals(Byte.carriageReturn) | bytes.equals(Byte.tab)))
      if !others.isEmpty { return at &+ others.first }
      at &+= 16
    }
  }
}
