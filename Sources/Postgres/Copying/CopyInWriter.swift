import CLibpq

/// Takes the input of one COPY, in pieces cut anywhere.
public struct CopyInWriter: ~Copyable {
  let connection: PostgresConnection
  let action: String

  /// Sends bytes, and waits while the server is slower than the writer. libpq keeps no more than one piece.
  ///
  /// - Throws: when the connection is gone. Refused rows show at the end.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.maximumPieceByteCount))
      let start = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard PQputCopyData(connection.pointer, start, Int32(piece.count)) == 1 else {
        throw connection.copyFailure(action: action)
      }
      rest = rest.dropFirst(piece.count)
    }
  }

  /// Sends text as UTF-8.
  public func write(_ text: String) throws(PostgresError) {
    var text = text
    let failure = text.withUTF8 { bytes -> PostgresError? in
      do throws(PostgresError) { try write(UnsafeRawBufferPointer(bytes)) } catch { return error }
      return nil
    }
    if let failure { throw failure }
  }

  /// What PQputCopyData counts in an Int32, with room to spare.
  private static let maximumPieceByteCount = 1 << 24
}
