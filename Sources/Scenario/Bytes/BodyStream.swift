/// A body of any size, made piece by piece as the socket takes it.
///
/// One thread at a time uses a stream. What is behind it works through a whole piece (a quarter of a
/// megabyte) for every call, so that a caller may be slow.
public protocol BodyStream: AnyObject {
  /// Appends until ``OutputBuffer/hasPiece`` or the end. Returns whether more follows.
  func fill(_ buffer: OutputBuffer) -> Bool
  /// Begins again; the same bytes come.
  func rewind()
}

extension BodyStream {
  /// How long the body is, in bytes; made once for it, and begun again.
  public func countBytes() -> Int {
    let buffer = OutputBuffer(capacity: 2 * OutputBuffer.pieceBytes)
    var count = 0
    var moreFollows = true
    while moreFollows {
      buffer.removeAll()
      moreFollows = fill(buffer)
      count += buffer.count
    }
    rewind()
    return count
  }
}
