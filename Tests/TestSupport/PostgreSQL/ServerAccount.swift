import Glibc

/// Who runs the server: whoever runs the tests, unless that is root, for whom PostgreSQL refuses to work.
struct ServerAccount: Sendable {
  private let substitute: (user: uid_t, group: gid_t)?

  static func find() throws(ServerFailure) -> ServerAccount {
    guard geteuid() == 0 else { return ServerAccount(substitute: nil) }
    guard let account = getpwnam("postgres") ?? getpwnam("nobody") else {
      throw ServerFailure("there is neither a user 'postgres' nor 'nobody' to run a server as")
    }
    return ServerAccount(substitute: (account.pointee.pw_uid, account.pointee.pw_gid))
  }

  /// The words before a command that make it run under this account.
  var commandPrefix: [String] {
    guard let substitute else { return [] }
    return [
      "/usr/bin/setpriv", "--reuid=\(substitute.user)", "--regid=\(substitute.group)",
      "--clear-groups", "--",
    ]
  }

  /// Gives a folder to the account.
  func own(_ folder: String) throws(ServerFailure) {
    guard let substitute else { return }
    guard chown(folder, substitute.user, substitute.group) == 0 else {
      throw ServerFailure("\(folder) could not be given away: errno \(errno)")
    }
  }
}
