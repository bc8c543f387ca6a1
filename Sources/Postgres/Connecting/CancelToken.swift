import CLibpq

/// Asks the server, from any thread, to stop what a connection is doing.
///
/// The statement then fails with `57014`. A request that arrives between statements does nothing.
public final class CancelToken: @unchecked Sendable {
  // Invariant: a PGcancel never changes, and PQcancel may be called from any thread.
  private let pointer: OpaquePointer

  fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQfreeCancel(pointer) }

  /// Sends the request over a connection of its own.
  ///
  /// - Returns: whether the server received it.
  @discardableResult
  public func cancel() -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      PQcancel(pointer, message.baseAddress, 256) == 1
    }
  }
}

extension PostgresConnection {
  /// A token that can stop this connection's statements; `nil` when the connection is broken.
  public func makeCancelToken() -> CancelToken? { PQgetCancel(pointer).map(CancelToken.init) }
}
