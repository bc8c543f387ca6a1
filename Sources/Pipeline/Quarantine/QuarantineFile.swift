import Glibc
import Records

/// The quarantine file of one load: `<folder>/<endpoint>/enrollment=<e>/billing_period=<p>/quarantine-<load8>.ndjson`.
///
/// Staged beside its place under a hidden name and locked as long as its run lives, so that the next run can
/// tell what a killed one left behind. It exists only once a record was put aside.
final class QuarantineFile {
  private let directory: String
  private let name: String
  private let stagedPath: String
  private var descriptor: Int32
  private var isPublished = false

  init(folder: String, unit: Unit, loadID: String) throws(Fault) {
    directory = Self.directory(of: unit, in: folder)
    name = "quarantine-\(loadID.prefix(8)).ndjson"
    stagedPath = "\(directory)/.\(name).staged"
    try Self.makeDirectories(directory)
    Self.removeAbandoned(in: directory)
    descriptor = open(stagedPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.fault("create", stagedPath) }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds a line.
  func append(_ line: QuarantineLine) throws(Fault) {
    let bytes = try line.bytes()
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.fault("write", stagedPath) }
      offset += written
    }
  }

  /// Makes the file durable and gives it its name.
  func publish() throws(Fault) {
    guard fsync(descriptor) == 0, rename(stagedPath, "\(directory)/\(name)") == 0 else {
      throw Self.fault("publish", stagedPath)
    }
    isPublished = true
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw Self.fault("open", directory) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw Self.fault("flush", directory) }
  }

  /// Removes the file, staged or published.
  func discard() { unlink(isPublished ? "\(directory)/\(name)" : stagedPath) }

  /// Removes the published files of a unit, but for that of one load.
  static func removeAll(of unit: Unit, in folder: String, except kept: QuarantineFile?) {
    let directory = directory(of: unit, in: folder)
    for name in names(in: directory)
    where name.hasPrefix("quarantine-") && name.hasSuffix(".ndjson") && name != kept?.name {
      unlink("\(directory)/\(name)")
    }
  }

  private static func directory(of unit: Unit, in folder: String) -> String {
    "\(folder)/\(unit.endpoint)/enrollment=\(unit.enrollment)/billing_period=\(unit.period)"
  }

  /// Removes staged files that no run holds a lock on any more.
  private static func removeAbandoned(in directory: String) {
    for name in names(in: directory)
    where name.hasPrefix(".quarantine-") && name.hasSuffix(".staged") {
      let path = "\(directory)/\(name)"
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }

  private static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names
  }

  private static func makeDirectories(_ path: String) throws(Fault) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw fault("create", path)
    }
    try makeDirectories(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw fault("create", path) }
  }

  private static func fault(_ action: String, _ path: String) -> Fault {
    Fault(
      .failed, "cannot \(action) the quarantine file: \(String(cString: strerror(errno)))", at: path
    )
  }
}
