import Glibc

/// The programs of an installed PostgreSQL server.
struct PostgresInstallation {
  /// The folder that holds `initdb` and `postgres`.
  let folder: String

  /// The newest one that Debian's packages put under `/usr/lib/postgresql`, or else the one in `PATH`.
  static func find() throws(ServerFailure) -> PostgresInstallation {
    let search = getenv("PATH").map { String(cString: $0) } ?? ""
    let folders = packaged() + search.split(separator: ":").map(String.init)
    guard let folder = folders.first(where: { access($0 + "/initdb", X_OK) == 0 }) else {
      throw ServerFailure(
        "no PostgreSQL server is installed: neither /usr/lib/postgresql/*/bin nor PATH has initdb."
          + " `make deps` installs it")
    }
    return PostgresInstallation(folder: folder)
  }

  func path(of program: String) -> String { folder + "/" + program }

  private static func packaged() -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("/usr/lib/postgresql/*/bin", 0, nil, &found) == 0 else { return [] }
    let paths = (0..<Int(found.gl_pathc)).compactMap {
      found.gl_pathv[$0].map { String(cString: $0) }
    }
    return paths.sorted { version(of: $0) > version(of: $1) }
  }

  private static func version(of path: String) -> Double {
    path.split(separator: "/").dropLast().last.flatMap { Double($0) } ?? 0
  }
}

/// Why a server for tests could not do something.
public struct ServerFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
