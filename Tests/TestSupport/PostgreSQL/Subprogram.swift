import Glibc

/// A program that the tests start and wait for; what it prints goes to a file.
enum Subprogram {
  /// Runs a command to its end.
  ///
  /// - Throws: when it cannot be started or ends with anything but 0; the message holds what it printed.
  static func run(_ command: [String], in folder: String) throws(ServerFailure) {
    let log = folder + "/last-command.log"
    unlink(log)
    let child = try spawn(command, in: folder, output: log)
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    guard status == 0 else {
      let words = command.joined(separator: " ")
      throw ServerFailure(
        "`\(words)` ended with status \(status >> 8 & 0xFF): \(contents(of: log))")
    }
  }

  /// Starts a command in a session of its own, so that no signal of a terminal reaches it.
  ///
  /// - Parameter input: becomes its standard input; otherwise that is empty.
  static func spawn(
    _ command: [String], in folder: String, input: Int32? = nil, output: String = "/dev/null"
  ) throws(ServerFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o666)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // A server lives on: a pipe or connection of another test that it inherited would not end before it does.
    for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, sessionOfItsOwn)
    var words = (["env", "-C", folder] + command).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    let status = posix_spawn(&child, "/usr/bin/env", &actions, &attributes, &words, environ)
    guard status == 0 else {
      throw ServerFailure(
        "`\(command[0])` could not be started: \(String(cString: strerror(status)))")
    }
    return child
  }

  /// POSIX_SPAWN_SETSID, which glibc's headers show to GNU programs only.
  private static let sessionOfItsOwn: Int16 = 0x80

  /// What a file holds, as far as it can be read.
  static func contents(of path: String) -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(file, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
