import Glibc
import Records

/// A locked file that says that somebody is at work; the system takes the lock off when the process ends.
final class FolderLock {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Makes the file if needed and locks it, waiting for whoever has it.
  static func take(_ path: String) throws(Fault) -> FolderLock {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Storage.failure("cannot be made", at: path) }
    let lock = FolderLock(descriptor: descriptor)
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { throw Storage.failure("cannot be locked", at: path) }
    }
    return lock
  }

  /// Whether somebody has the file locked now.
  static func isTaken(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
