import Glibc
@testable import Postgres
import TestSupport
import Testing

@Suite struct ConnectionAddressTests {
  @Test(arguments: [
    (
      "postgresql://loader:hunter2@db.example:5433/warehouse?sslmode=require",
      "postgresql://loader@db.example:5433/warehouse"
    ),
    ("host=db.example dbname=w password=hunter2", "postgresql://db.example/w"),
    ("service=warehouse", "service warehouse"),
    ("postgresql:///w?host=/tmp&password=hunter2", "postgresql:///tmp/w"),
    ("", "postgresql://"),
  ]) func `an address prints without its password`(text: String, printed: String) throws {
    let address = try ConnectionAddress(text)
    #expect("\(address)" == printed)
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(!String(reflecting: address).contains("hunter2"))
  }

  @Test(arguments: [
    "postgresql://u:hunter2@x@db/w", "postgresql://u:hunter2/x@db/w",
  ]) func `a password that cuts its URL short is refused`(text: String) {
    let error = #expect(throws: InvalidAddress.self) { try ConnectionAddress(text) }
    #expect(
      error?.description
        == "the address of the database is not valid: an '@' or '/' inside the user name or password "
        + "must be written as %40 or %2F")
  }

  @Test(arguments: [
    ("postgresql://u:hunter2%zz@db/w", #"invalid percent-encoded token: "…""#),
    (
      "host=db password=hun ter2",
      #"missing "…" after "…" in connection info string"#
    ),
    ("hots=db", #"invalid connection option "…""#),
  ]) func `an address that cannot be read is not quoted`(text: String, problem: String) {
    #expect(throws: InvalidAddress(problem: problem)) { try ConnectionAddress(text) }
  }
}

@Suite struct ConnectionTests {
  @Test func `a server that is not there is worth another try`() throws {
    let address = try ConnectionAddress("postgresql://u:hunter2@127.0.0.1:1/w")
    let error = #expect(throws: PostgresError.self) { try PostgresConnection(address) }
    #expect(error?.state == .cannotConnect)
    #expect(error?.retryAdvice == .afterReconnecting)
    #expect(
      error?.description.hasPrefix(
        "could not connect to postgresql://u@127.0.0.1:1/w: connection to server at \"127.0.0.1\"")
        == true)
    #expect(error.map { "\($0)\($0.message)" }?.contains("hunter2") == false)
  }

  @Test func `what a server says while connecting has its code`() throws {
    let url = try PostgresServer.shared().url("nowhere")
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnection(ConnectionAddress(url))
    }
    #expect(error?.state == .unknownDatabase)
    #expect(error?.message.hasSuffix("FATAL: database \"nowhere\" does not exist") == true)
  }

  @Test func `a server that only begins to answer does not hold us forever`() throws {
    let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(silent) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        #expect(bind(silent, place, size) == 0)
        #expect(listen(silent, 4) == 0)
        #expect(getsockname(silent, place, &size) == 0)
      }
    }
    let port = UInt16(bigEndian: place.sin_port)
    let address = try ConnectionAddress("host=127.0.0.1 port=\(port) connect_timeout=2")
    let error = #expect(throws: PostgresError.self) { try PostgresConnection(address) }
    #expect(error?.state == .cannotConnect)
    #expect(error?.message.contains("timeout expired") == true)
  }

  @Test func `a password is asked for, taken and never printed`() throws {
    let server = try PostgresServer()
    let admin = try PostgresConnection(ConnectionAddress(server.url("postgres")))
    try admin.execute("create role loader login password 'hun/ter@2'")
    try server.stop()
    try server.replace("pg_hba.conf", with: "local all all scram-sha-256\n")
    try server.start()

    let right = server.url("postgres", as: "loader:hun%2Fter%402")
    #expect(try PostgresConnection(ConnectionAddress(right)).isOpen)
    let wrong = server.url("postgres", as: "loader:hunter3")
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnection(ConnectionAddress(wrong))
    }
    #expect(error?.state == .invalidPassword)
    #expect(error?.state?.isAuthenticationFailure == true)
    #expect(error?.retryAdvice == .never)
    #expect(error.map { "\($0)" }?.contains("hunter3") == false)
  }

  @Test func `the password file and the service file are read`() throws {
    let server = try PostgresServer()
    let admin = try PostgresConnection(ConnectionAddress(server.url("postgres")))
    try admin.execute("create role loader login password 'from-file'")
    try server.stop()
    try server.replace("pg_hba.conf", with: "local all all scram-sha-256\n")
    try server.start()
    let passwords = server.folder + "/passwords"
    let services = server.folder + "/services"
    try write("*:*:postgres:loader:from-file\n", to: passwords)
    try write(
      "[warehouse]\nhost=\(server.folder)\ndbname=postgres\nuser=loader\npassfile=\(passwords)\n",
      to: services)
    setenv("PGSERVICEFILE", services, 1)
    defer { unsetenv("PGSERVICEFILE") }
    let connection = try PostgresConnection(ConnectionAddress("service=warehouse"))
    #expect(try connection.query("select current_user::text as me")[0].value("me") == "loader")
  }

  @Test func `too many connections are an error to wait after`() throws {
    let server = try PostgresServer(settings: [
      "max_connections": "2", "superuser_reserved_connections": "0", "max_wal_senders": "0",
    ])
    let held = try (0..<2).map { _ in
      try PostgresConnection(ConnectionAddress(server.url("postgres")))
    }
    let error = #expect(throws: PostgresError.self) {
      try PostgresConnection(ConnectionAddress(server.url("postgres")))
    }
    #expect(error?.state == .tooManyConnections)
    #expect(error?.retryAdvice == .later)
    #expect(held.allSatisfy { $0.isOpen })
  }

  @Test func `a server that stops ends its sessions and comes back`() throws {
    let server = try PostgresServer(fsync: true)
    let connection = try PostgresConnection(ConnectionAddress(server.url("postgres")))
    try connection.execute("create table a (n int)")
    try server.stop(.immediate)
    let error = postgresError { try connection.query("select * from a") }
    #expect(error?.retryAdvice == .afterReconnecting)
    #expect(!connection.isOpen)
    try server.start()
    let again = try PostgresConnection(ConnectionAddress(server.url("postgres")))
    #expect(try again.query("select * from a").isEmpty)
  }

  private func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    try #require(Glibc.write(file, text, text.utf8.count) == text.utf8.count)
  }
}
