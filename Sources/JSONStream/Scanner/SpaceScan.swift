extension ByteCursor {
  /// The first byte from `at` on that is no JSON white space.
  @inline(__always)
  func skipSpace(_ at: Int) -> Int { byte(at) > Byte.space ? at : spaceEnd(at) }

  /// The same where white space is likely: a line break and less than fifteen bytes of indent cost no call.
  @inline(__always)
  func skipIndent(_ at: Int) -> Int {
    let others = nonSpaces(at)
    return others.isEmpty ? spaceEnd(at &+ 16) : at &+ others.first
  }

  @inline(never)
  private func spaceEnd(_ start: Int) -> Int {
    var at = start
    while true {
      let others = nonSpaces(at)
      if !others.isEmpty { return at &+ others.first }
      at &+= 16
    }
  }

  @inline(__always)
  private func nonSpaces(_ at: Int) -> ByteMask {
    let bytes = vector(at)
    return ByteMask(
      ~(bytes.equals(Byte.space) | bytes.equals(Byte.lineFeed)
        | bytes.equals(Byte.carriageReturn) | bytes.equals(Byte.tab)))
  }
}
