import Synchronization

/// What every component may know of the run it works for.
public struct RunContext: Sendable {
  /// Identifier of the run: time and randomness, sortable, `20170502T031500Z-3f9a1c2e`.
  public var runID: String
  /// The pipeline's name.
  public var pipeline: String
  /// Digest of all in the definition that changes rows, hexadecimal.
  public var planSHA256: String
  /// What made the rows, for whoever keeps it beside them.
  public var material = RunMaterial()
  /// When the run began.
  public var startedAt: Timestamp
  /// The program's version.
  public var version: String
  /// Whether `--force` was given: ETags are not sent, another pipeline's tables may be taken over.
  public var isForced: Bool
  /// Whether somebody only looks whether things work: what does not answer is given up soon.
  public var isTrial = false
  /// Asked often; set by a signal.
  public var cancellation: Cancellation
  /// Counts what is asked for again. Shared by all copies.
  public let retries = RetryCount()
  /// Takes what is worth a line in the log. May be called from any thread.
  public var report: @Sendable (RunEvent) -> Void

  /// - Parameters:
  ///   - runID: identifier of the run.
  ///   - pipeline: the pipeline's name.
  ///   - planSHA256: digest of what changes rows.
  ///   - startedAt: when the run began.
  ///   - version: the program's version.
  ///   - isForced: `--force` was given.
  ///   - cancellation: set by a signal.
  ///   - report: takes what is worth a line in the log.
  public init(
    runID: String, pipeline: String, planSHA256: String = "", startedAt: Timestamp = .now,
    version: String = "", isForced: Bool = false, cancellation: Cancellation = Cancellation(),
    report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    self.runID = runID
    self.pipeline = pipeline
    self.planSHA256 = planSHA256
    self.startedAt = startedAt
    self.version = version
    self.isForced = isForced
    self.cancellation = cancellation
    self.report = report
  }
}

extension RunContext {
  /// The same run for a part of it: what is reported there has these values beside it, unless it has its own.
  public func telling(_ values: [String: String]) -> RunContext {
    var context = self
    context.report = { [report] event in
      var event = event
      event.values.merge(values) { own, _ in own }
      report(event)
    }
    return context
  }
}

/// How often a run asked again for what it did not get. Safe from any thread.
public final class RetryCount: Sendable {
  private let number = Atomic<Int>(0)

  public init() {}

  /// Times that something was asked for again.
  public var count: Int { number.load(ordering: .relaxed) }

  /// Counts one more.
  public func add() { number.add(1, ordering: .relaxed) }
}

/// Something worth a line in the log: a fixed message, and values beside it.
public struct RunEvent: Sendable, Equatable {
  /// How loud it is.
  public enum Level: String, Sendable { case debug, info, warning, error }

  /// How loud it is.
  public var level: Level
  /// A fixed sentence.
  public var message: String
  /// What varies, without secrets.
  public var values: [String: String]

  /// - Parameters:
  ///   - level: how loud it is.
  ///   - message: a fixed sentence.
  ///   - values: what varies, without secrets.
  public init(_ level: Level, _ message: String, _ values: [String: String] = [:]) {
    self.level = level
    self.message = message
    self.values = values
  }
}

/// A flag that a signal sets and that every long loop asks.
public final class Cancellation: Sendable {
  private let signalNumber = Atomic<Int32>(0)

  public init() {}

  /// Asks the run to stop. Safe from any thread; the first signal wins.
  public func cancel(signal: Int32) {
    _ = signalNumber.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
  }

  /// The signal that asked the run to stop, or nil.
  public var signal: Int32? {
    let number = signalNumber.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Throws `interrupted` once the run was asked to stop.
  public func check() throws(Fault) {
    if let signal { throw Fault(.interrupted, "interrupted by signal \(signal)") }
  }
}

/// How far a unit has come. Written by the unit's thread, read by whoever draws.
public final class UnitProgress: Sendable {
  private let bytes = Atomic<Int>(0)
  private let rows = Atomic<Int>(0)
  private let pages = Atomic<Int>(0)
  private let expected = Atomic<Int>(0)

  public init() {}

  /// Body bytes read so far.
  public var bytesRead: Int { bytes.load(ordering: .relaxed) }
  /// Records read so far.
  public var rowsRead: Int { rows.load(ordering: .relaxed) }
  /// Pages begun so far.
  public var pagesRead: Int { pages.load(ordering: .relaxed) }
  /// Bytes that the whole unit will have, 0 while unknown.
  public var expectedBytes: Int { expected.load(ordering: .relaxed) }

  /// Counts body bytes.
  public func addBytes(_ count: Int) { bytes.add(count, ordering: .relaxed) }
  /// Counts records.
  public func addRows(_ count: Int) { rows.add(count, ordering: .relaxed) }
  /// Counts a page.
  public func addPage() { pages.add(1, ordering: .relaxed) }
  /// Tells how many bytes the unit will have.
  public func expect(bytes count: Int) { expected.store(count, ordering: .relaxed) }
  /// Starts again from zero, as a unit does whose listing changed under it.
  public func reset() {
    bytes.store(0, ordering: .relaxed)
    rows.store(0, ordering: .relaxed)
    pages.store(0, ordering: .relaxed)
  }
}
