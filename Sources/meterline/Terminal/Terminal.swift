import Foundation
import Glibc
import Records
import Synchronization

/// The two streams of the program: answers on stdout, everything else on stderr.
enum Terminal {
  /// Whether stderr is a terminal that can redraw a line.
  static var canRedraw: Bool {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return !kind.isEmpty && kind != "dumb"
  }

  /// Columns and lines of the terminal behind stderr, 80 by 24 when unknown.
  static var size: (columns: Int, lines: Int) {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  /// The text with control characters replaced, so that what comes from elsewhere cannot steer the terminal.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }

  /// Why an answer could not be written whole; nil when it was, or when its reader had enough and went away.
  static var outputFault: Fault? {
    let code = outputError.load(ordering: .relaxed)
    guard code != 0, code != EPIPE else { return nil }
    return Fault(
      .failed, "the answer could not be written to stdout: \(String(cString: strerror(code)))",
      remedy: "Make room, or write it elsewhere")
  }

  /// The first error of writing to stdout.
  private static let outputError = Atomic<Int32>(0)

  /// Writes a line of an answer.
  static func outputLine(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  /// Writes a line of a log or a message.
  static func errorLine(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Writes one line about what went wrong. It may quote what others wrote, so control characters are replaced.
  static func problem(_ line: String) { errorLine(printable(line)) }

  /// Writes text as it is.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          // The terminal shares its mode with whoever else has it open, and some of them do not wait.
          guard errno == EAGAIN, waitUntilWritable(descriptor) else {
            if descriptor == STDOUT_FILENO {
              _ = outputError.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
            }
            return
          }
          continue
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }

  /// Blocks until a descriptor takes bytes again; false when it never will.
  private static func waitUntilWritable(_ descriptor: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while poll(&wanted, 1, -1) < 0 {
      if errno != EINTR { return false }
    }
    return wanted.revents & Int16(POLLOUT) != 0
  }
}
