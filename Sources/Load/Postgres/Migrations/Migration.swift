import CAssets
import Records

/// One numbered step of the database's layout; a file of `sql/`, kept inside the program.
public struct Migration: Sendable, Equatable {
  /// Its number, which the file's name begins with.
  public let version: Int
  /// The file's name: `0001_ledger.sql`.
  public let name: String
  /// The statements.
  public let sql: String
  /// SHA-256 of the file, hexadecimal.
  public let sha256: String

  init(version: Int, name: String, sql: String) {
    self.version = version
    self.name = name
    self.sql = sql
    sha256 = Digest.sha256(of: sql)
  }

  /// All migrations that this program knows, in order.
  public static let all: [Migration] = (0..<embedded_migration_count()).map { index in
    let file = embedded_migration(index)
    let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
    let name = String(cString: file.name)
    return Migration(
      version: Int(name.prefix { $0 != "_" }) ?? 0, name: name,
      sql: String(decoding: bytes, as: UTF8.self))
  }
}
