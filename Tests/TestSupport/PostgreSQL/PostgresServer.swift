import Glibc
import Synchronization

/// A PostgreSQL server of the tests' own: in a folder of its own, reachable by unix socket alone.
///
/// It is stopped and its folder removed when the object or the test run ends. Calls block; they may come from any
/// thread.
public final class PostgresServer: Sendable {
  /// Where its files are; also the folder of its socket.
  public let folder: String
  private let installation: PostgresInstallation
  private let account: ServerAccount
  private let janitor: ServerJanitor
  private let databaseCount = Atomic(0)

  private static let first = Result { () throws(ServerFailure) in try PostgresServer() }

  /// The server that all tests of this run share; started by the first who asks.
  public static func shared() throws -> PostgresServer { try first.get() }

  /// Makes and starts a server, about a second's work. Tests that stop a server take one of their own.
  ///
  /// - Parameters:
  ///   - fsync: whether commits wait for the disk.
  ///   - settings: lines of `postgresql.conf` by name.
  public init(fsync: Bool = false, settings: [String: String] = [:]) throws(ServerFailure) {
    installation = try .find()
    account = try .find()
    folder = try Self.makeFolder()
    janitor = try ServerJanitor(folder: folder)
    try account.own(folder)
    try runAsOwner(
      "initdb", "-D", data, "-U", Self.superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
      "--no-sync")
    var lines = settings
    lines["fsync"] = fsync ? "on" : "off"
    lines["listen_addresses"] = "''"
    lines["unix_socket_directories"] = "'\(folder)'"
    try write(
      lines.map { "\($0.key) = \($0.value)\n" }.sorted().joined(), to: "postgresql.conf", O_APPEND)
    try start()
  }

  /// The role that owns everything; anyone may connect as it, by socket.
  public static let superuser = "postgres"

  /// The URL of one of its databases.
  ///
  /// - Parameters:
  ///   - database: the database's name, of letters and digits.
  ///   - role: who connects.
  public func url(_ database: String, as role: String = superuser) -> String {
    "postgresql://\(role)@/\(database)?host=\(folder)"
  }

  /// Makes an empty database and returns its URL.
  public func makeDatabase() throws(ServerFailure) -> String {
    let name = "test\(databaseCount.add(1, ordering: .relaxed).newValue)"
    try Subprogram.run(
      [installation.path(of: "createdb"), "-h", folder, "-U", Self.superuser, name],
      in: commandFolder())
    return url(name)
  }

  /// Starts the server again after `stop`.
  public func start() throws(ServerFailure) {
    do {
      try runAsOwner("pg_ctl", "-D", data, "-w", "-l", folder + "/server.log", "start")
    } catch {
      throw ServerFailure("\(error). Its log: \(log)")
    }
  }

  /// How a server goes down.
  public enum Shutdown: String, Sendable {
    /// Sessions are ended, and what was committed is written.
    case fast
    /// As if the machine lost power, but for what the system still writes.
    case immediate
  }

  /// Stops the server.
  public func stop(_ shutdown: Shutdown = .fast) throws(ServerFailure) {
    try runAsOwner("pg_ctl", "-D", data, "-w", "-m", shutdown.rawValue, "stop")
  }

  /// Replaces a file of the server's folder; `pg_hba.conf` and `postgresql.conf` are read at the next start.
  public func replace(_ file: String, with text: String) throws(ServerFailure) {
    try write(text, to: file, O_TRUNC)
  }

  private func write(_ text: String, to file: String, _ flag: Int32) throws(ServerFailure) {
    let descriptor = open(data + "/" + file, O_WRONLY | flag)
    let written = descriptor >= 0 ? Glibc.write(descriptor, text, text.utf8.count) : -1
    if descriptor >= 0 { close(descriptor) }
    guard written == text.utf8.count else {
      throw ServerFailure("\(data)/\(file) cannot be written: errno \(errno)")
    }
  }

  /// What the server logged.
  public var log: String { Subprogram.contents(of: folder + "/server.log") }

  private var data: String { folder + "/data" }

  private func runAsOwner(_ program: String, _ arguments: String...) throws(ServerFailure) {
    let command = account.commandPrefix + [installation.path(of: program)] + arguments
    try Subprogram.run(command, in: commandFolder())
  }

  /// A folder in which one command writes its log, so that commands of several threads do not share one.
  private func commandFolder() throws(ServerFailure) -> String {
    let path = try Self.temporaryFolder(folder + "/command-XXXXXX")
    try account.own(path)
    return path
  }

  private static func makeFolder() throws(ServerFailure) -> String {
    // The path of a socket has room for 107 bytes.
    let base = getenv("TMPDIR").map { String(cString: $0) }.flatMap {
      $0.utf8.count < 60 ? $0 : nil
    }
    let folder = try temporaryFolder((base ?? "/tmp") + "/meterline-postgres-XXXXXX")
    chmod(folder, 0o755)
    return folder
  }

  private static func temporaryFolder(_ template: String) throws(ServerFailure) -> String {
    var path = Array(template.utf8CString)
    guard mkdtemp(&path) != nil else {
      throw ServerFailure("no folder could be made as \(template): errno \(errno)")
    }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
