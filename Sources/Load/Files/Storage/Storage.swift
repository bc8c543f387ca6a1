import CSystem
import Formats
import Glibc
import Records

/// The file system as the files sink needs it: durable folders, atomic exchange, whole trees removed.
///
/// Every failure is a fault that names the path and, where there is one, the remedy.
enum Storage {
  /// Makes a folder and those above it.
  ///
  /// - Parameter durably: whether their names survive a power cut once this returns.
  static func makeFolders(_ path: String, durably: Bool = true) throws(Fault) {
    if isFolder(path) { return }
    let parent = folder(of: path)
    if parent != path { try makeFolders(parent, durably: durably) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw failure("cannot be made", at: path)
    }
    guard isFolder(path) else {
      throw Fault(.configuration, "is a file where a folder should be", at: path)
    }
    if durably { try sync(parent) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// The path without its last step; `.` when there is only one.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder's names durable.
  static func sync(_ path: String) throws(Fault) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot be opened", at: path) }
    defer { close(descriptor) }
    // Some network file systems know no fsync of folders and say so with EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw failure("cannot be made durable", at: path)
    }
  }

  /// The names in a folder in order, without `.` and `..`; none when there is no such folder.
  static func names(in path: String) throws(Fault) -> [String] {
    guard let stream = opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw failure("cannot be listed", at: path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Paths of all files at or below a folder, relative to it, in order.
  static func files(below path: String) throws(Fault) -> [String] {
    var files: [String] = []
    for name in try names(in: path) {
      if isFolder(path + "/" + name) {
        files += try self.files(below: path + "/" + name).map { name + "/" + $0 }
      } else {
        files.append(name)
      }
    }
    return files
  }

  /// Removes a file, or a folder with all that is in it; links are removed, not followed.
  static func remove(_ path: String) throws(Fault) {
    if unlink(path) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw failure("cannot be removed", at: path) }
    for name in try names(in: path) { try remove(path + "/" + name) }
    guard rmdir(path) == 0 || errno == ENOENT else { throw failure("cannot be removed", at: path) }
  }

  /// Makes one step of two: each path names what the other did. False where the file system cannot.
  static func exchange(_ first: String, _ second: String) throws(Fault) -> Bool {
    if system_exchange_paths(first, second) == 0 { return true }
    if [EINVAL, ENOSYS, ENOTSUP].contains(errno) { return false }
    throw failure("cannot be exchanged with \(first)", at: second)
  }

  /// What came of a rename that replaces nothing.
  enum Placement { case placed, occupied, unsupported }

  /// Gives a folder a new name, unless that name is taken.
  static func place(_ from: String, at path: String) throws(Fault) -> Placement {
    if system_rename_without_replacing(from, path) == 0 { return .placed }
    switch errno {
    case EEXIST, ENOTEMPTY: return .occupied
    case EINVAL, ENOSYS, ENOTSUP: return .unsupported
    default: throw failure("cannot be renamed from \(from)", at: path)
    }
  }

  /// Gives a file or folder a new name.
  static func move(_ from: String, to path: String) throws(Fault) {
    guard rename(from, path) == 0 else { throw failure("cannot be renamed from \(from)", at: path) }
  }

  /// Gives a file one more name.
  static func link(_ from: String, at path: String) throws(Fault) {
    guard Glibc.link(from, path) == 0 else {
      throw failure("cannot be linked from \(from)", at: path)
    }
  }

  /// Writes a file whole and makes it durable; its name becomes durable with its folder.
  static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("cannot be made", at: path) }
    defer { close(descriptor) }
    do throws(WriteError) {
      try bytes.withUnsafeBufferPointer { (bytes) throws(WriteError) in
        try DescriptorTarget.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor)
      }
    } catch {
      throw error.fault(path)
    }
    guard fsync(descriptor) == 0 else { throw failure("cannot be made durable", at: path) }
  }

  /// A file's bytes, or nil when there is none.
  static func read(_ path: String) throws(Fault) -> [UInt8]? {
    if !exists(path) { return nil }
    let reader = try DescriptorReader(path: path)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBufferPointer { (room) throws(Fault) in
        try reader.read(into: UnsafeMutableRawBufferPointer(room))
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  /// The system's last error as a fault.
  static func failure(_ what: String, at path: String) -> Fault {
    let fault = WriteError(code: errno).fault(path)
    return Fault(
      fault.category, "\(what): \(String(cString: strerror(errno)))", at: path,
      remedy: fault.remedy ?? "Check the path and who may write there")
  }
}
