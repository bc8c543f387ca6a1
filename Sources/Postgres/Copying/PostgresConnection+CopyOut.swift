import CLibpq

extension PostgresConnection {
  /// Runs a `COPY … TO STDOUT` and calls `take` for each piece of its output; memory stays at one piece.
  ///
  /// The server cuts pieces at rows; in binary format the header comes with the first of them. What `take` throws
  /// stops the statement on the server and is thrown on.
  ///
  /// - Parameter statement: a COPY to STDOUT, in any format.
  /// - Returns: rows that the server sent.
  @discardableResult
  public func copyOut(
    _ statement: SQL, to action: String, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int {
    let start = try query(statement, to: action)
    guard PQresultStatus(start.pointer) == PGRES_COPY_OUT else {
      throw PostgresError(action: action, state: nil, message: "the statement is no COPY TO STDOUT")
    }
    do {
      while try copyPiece(action: action, take) {}
    } catch {
      makeCancelToken()?.cancel()
      discardCopy()
      throw error
    }
    let result = PQgetResult(pointer)
    defer { discardResults() }
    return try accept(result, action: action).affectedRowCount
  }

  /// - Returns: false after the last piece, or when the server has an error to tell.
  private func copyPiece(
    action: String, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Bool {
    var piece: UnsafeMutablePointer<CChar>?
    let count = PQgetCopyData(pointer, &piece, 0)
    guard count > 0, let piece else { return false }
    defer { PQfreemem(piece) }
    try take(UnsafeRawBufferPointer(start: piece, count: Int(count)))
    return true
  }

  private func discardCopy() {
    var piece: UnsafeMutablePointer<CChar>?
    while PQgetCopyData(pointer, &piece, 0) > 0 {
      PQfreemem(piece)
      piece = nil
    }
    discardResults()
  }
}
