public import Foundation
import Synchronization

/// The built `meterline`, run as a user runs it.
public struct Program: Sendable {
  /// What a finished run left.
  public struct Outcome: Sendable {
    /// The exit code; 128 + the signal when one ended it.
    public var status: Int32
    /// All of stdout.
    public var output: String
    /// All of stderr.
    public var errors: String

    /// The single JSON object on stdout.
    public func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      guard let dictionary = object as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      return dictionary
    }
  }

  /// Working folder.
  public var folder: String
  /// Variables besides `PATH` and `HOME`.
  public var environment: [String: String]

  /// - Parameters:
  ///   - folder: working folder.
  ///   - environment: variables besides `PATH` and `HOME`.
  public init(in folder: String, environment: [String: String] = [:]) {
    self.folder = folder
    self.environment = environment
  }

  /// The built program, beside the tests' own bundle.
  public static var path: String {
    let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().appendingPathComponent("meterline").path
  }

  /// The root of the checkout.
  public static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Runs a verb to its end.
  @discardableResult
  public func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs a verb to its end.
  @discardableResult
  public func run(_ arguments: [String], input: Data? = nil) throws -> Outcome {
    let running = try start(arguments, input: input)
    return running.wait()
  }

  /// Starts a verb and leaves it running.
  public func start(_ arguments: [String], input: Data? = nil) throws -> RunningProgram {
    try RunningProgram(
      Program.path, arguments, folder: folder, environment: environment, input: input)
  }
}

/// A program that was started and not yet waited for.
public final class RunningProgram: @unchecked Sendable {
  private let process = Process()
  private let output = Collector()
  private let errors = Collector()

  init(
    _ path: String, _ arguments: [String], folder: String, environment: [String: String],
    input: Data?
  ) throws {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = environment
    for name in ["PATH", "HOME"] where variables[name] == nil {
      variables[name] = ProcessInfo.processInfo.environment[name]
    }
    process.environment = variables
    process.standardOutput = output.pipe
    process.standardError = errors.pipe
    if let input {
      let pipe = Pipe()
      process.standardInput = pipe
      try process.run()
      Thread.detachNewThread {
        try? pipe.fileHandleForWriting.write(contentsOf: input)
        try? pipe.fileHandleForWriting.close()
      }
    } else {
      process.standardInput = FileHandle.nullDevice
      try process.run()
    }
    output.start()
    errors.start()
  }

  /// Identifier of the process.
  public var processID: Int32 { process.processIdentifier }

  /// Sends a signal.
  public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for the end.
  public func wait() -> Program.Outcome {
    process.waitUntilExit()
    let signalled = process.terminationReason == .uncaughtSignal
    return Program.Outcome(
      status: signalled ? 128 + process.terminationStatus : process.terminationStatus,
      output: output.text(), errors: errors.text())
  }

  /// Waits until stdout holds a line that starts with `prefix`, and returns the rest of it; nil after a minute.
  public func outputLine(startingWith prefix: String) -> String? {
    output.line(startingWith: prefix)
  }

  /// Waits until stderr holds a line that starts with `prefix`, and returns the rest of it; nil after a minute.
  public func errorLine(startingWith prefix: String) -> String? {
    errors.line(startingWith: prefix)
  }
}

/// Reads a pipe to its end on a thread of its own.
private final class Collector: @unchecked Sendable {
  let pipe = Pipe()
  private let bytes = Mutex(Data())
  private let done = DispatchSemaphore(value: 0)

  func start() {
    try? pipe.fileHandleForWriting.close()
    let reading = pipe.fileHandleForReading
    Thread.detachNewThread { [self] in
      // Not `read(upToCount:)`, which waits until that many bytes are there.
      while case let piece = reading.availableData, !piece.isEmpty {
        bytes.withLock { $0.append(piece) }
      }
      done.signal()
    }
  }

  func textSoFar() -> String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

  func line(startingWith prefix: String) -> String? {
    for _ in 0..<6000 {
      if let line = textSoFar().split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) {
        return String(line.dropFirst(prefix.count))
      }
      usleep(10_000)
    }
    return nil
  }

  func text() -> String {
    done.wait()
    return textSoFar()
  }
}
