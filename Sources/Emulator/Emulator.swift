import FlyingSocks
import Glibc
public import Records
import Synchronization

/// A server that answers like the billing APIs, from a seed, and misbehaves on request.
///
/// Every connection has a thread of its own that blocks, so that a slow client slows the generator
/// and nothing depends on Swift's cooperative pool: tests may block on it.
public final class Emulator: Sendable {
  private let options: EmulatorOptions
  private let provider: Provider
  private let state = Mutex(State())

  private struct State {
    var listener: Socket?
    var address: EmulatorAddress?
    var connections: Set<Int32> = []
    var waiters: [CheckedContinuation<Void, Never>] = []
    var isStopping = false

    var isIdle: Bool { listener == nil && connections.isEmpty }
  }

  /// An emulator that does not listen yet.
  public init(_ options: EmulatorOptions) {
    self.options = options
    provider = Provider(options)
  }

  /// Listens, and returns the address to ask: `http://127.0.0.1:49152`.
  ///
  /// - Throws: `configuration` when the options cannot be served or it listens already; `failed` when
  ///   the address cannot be had.
  @discardableResult
  public func start() async throws(Fault) -> EmulatorAddress {
    try options.check()
    guard state.withLock({ $0.isIdle }) else {
      throw Fault(.configuration, "the emulator listens already")
    }
    let listener = try Listener.open(host: options.host, port: options.port)
    let address = EmulatorAddress(host: options.host, port: listener.port)
    state.withLock { state in
      state.listener = listener.socket
      state.address = address
      state.isStopping = false
    }
    let desk = FrontDesk(provider)
    Worker.start("emulator") { self.acceptConnections(on: listener.socket, desk: desk) }
    return address
  }

  /// Serves until ``stop()`` or until the task is cancelled; starts first when nobody did.
  public func run() async throws(Fault) {
    if state.withLock({ $0.isIdle }) { try await start() }
    await withTaskCancellationHandler {
      await idle()
    } onCancel: {
      hangUp()
    }
  }

  /// Ends all connections, whatever they are in the middle of, and gives up the port.
  public func stop() async {
    hangUp()
    await idle()
  }

  /// Restates every month at once, as the provider's nightly refresh does; listings that are under
  /// way get the pages to come from the restated month.
  ///
  /// The share of rows that change is the `restate` fault's, or 5 % without one.
  public func refresh() { provider.refreshAll() }

  /// How often a client sent a key with a request for a report's blob, where none is wanted.
  ///
  /// Such a request is refused with 400; a client that keeps its key to itself leaves this at 0.
  public var keysSentToBlobs: Int { provider.unneededKeys }

  private func hangUp() {
    state.withLock { state in
      state.isStopping = true
      if let listener = state.listener { shutdown(listener.file.rawValue, Int32(SHUT_RDWR)) }
      for descriptor in state.connections { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  private func idle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if !state.isIdle { state.waiters.append(continuation) }
        return state.isIdle
      }
      if isIdle { continuation.resume() }
    }
  }

  private func acceptConnections(on listener: Socket, desk: FrontDesk) {
    while !state.withLock({ $0.isStopping }) {
      guard let accepted = try? listener.accept() else {
        // A client that gave up, or too many open files for the moment: neither ends the server.
        usleep(10_000)
        continue
      }
      let socket = Socket(file: accepted.file)
      Wire.keepToItself(socket)
      guard admit(socket) else {
        try? socket.close()
        break
      }
      Worker.start("emulated") {
        let wire = Wire(socket)
        Connection(wire: wire, desk: desk, onRequest: self.options.onRequest).serve()
        wire.hangUp()
        self.release(socket) { $0.connections.remove(socket.file.rawValue) }
      }
    }
    release(listener) { $0.listener = nil }
  }

  private func admit(_ socket: Socket) -> Bool {
    state.withLock { state in
      guard !state.isStopping else { return false }
      state.connections.insert(socket.file.rawValue)
      return true
    }
  }

  /// Closes a socket once nobody can hang it up any more, and wakes who waits for the last one.
  private func release(_ socket: Socket, _ change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      try? socket.close()
      guard state.isIdle else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// Where an emulator listens.
public struct EmulatorAddress: Sendable, Hashable, CustomStringConvertible {
  /// The host as the options name it.
  public var host: String
  /// The port, chosen by the system when the options said 0.
  public var port: UInt16

  /// The base URL, without a slash at its end: `http://127.0.0.1:49152`.
  public var description: String {
    "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
