import Formats
import Glibc
import Records

/// Where converted rows go: stdout, a device, or a file that appears under its name only when it is whole.
struct OutputFile {
  /// Takes the blocks.
  let target: DescriptorTarget
  private let descriptor: Int32
  private let path: String?
  private let temporaryPath: String?

  /// - Parameter path: the file; nil is stdout.
  init(_ path: String?) throws(Fault) {
    self.path = path
    guard let path else {
      temporaryPath = nil
      descriptor = STDOUT_FILENO
      target = DescriptorTarget(descriptor: STDOUT_FILENO, place: "stdout")
      return
    }
    var status = stat()
    let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    temporaryPath = isSpecial ? nil : "\(path).\(getpid()).partial"
    let opened = temporaryPath ?? path
    descriptor = open(opened, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Fault(
        .failed, "cannot be written: \(String(cString: strerror(errno)))", at: path,
        remedy: "Name a file in a folder that exists and can be written")
    }
    target = DescriptorTarget(descriptor: descriptor, place: path)
  }

  /// Whether whoever reads the output has gone away, which is no failure.
  var wasClosedByReader: Bool { target.wasClosedByReader }

  /// Writes text.
  func write(_ text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    let written = bytes.withUnsafeBytes { bytes in
      Result { () throws(WriteError) in try DescriptorTarget.writeAll(bytes, to: descriptor) }
    }
    do throws(WriteError) { try written.get() } catch { throw error.fault(path ?? "stdout") }
  }

  /// Gives the finished file its name.
  func publish() throws(Fault) {
    guard let path else { return }
    guard close(descriptor) == 0 else { throw WriteError(code: errno).fault(path) }
    if let temporaryPath, rename(temporaryPath, path) != 0 {
      throw WriteError(code: errno).fault(path)
    }
  }

  /// Leaves no trace of an unfinished file.
  func discard() {
    guard path != nil else { return }
    close(descriptor)
    if let temporaryPath { unlink(temporaryPath) }
  }
}
