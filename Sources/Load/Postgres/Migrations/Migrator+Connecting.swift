import Postgres
public import Records

extension Migrator {
  /// A migrator with a connection of its own, for whoever has nothing but a URL.
  ///
  /// - Parameters:
  ///   - url: the database, as libpq takes it.
  ///   - programVersion: written beside each migration.
  ///   - cancellation: ends the waiting for a server that is not there yet.
  ///   - report: takes a line for each pause of that waiting.
  /// - Throws: `configuration` for a URL that is none, without quoting it; what connecting meets.
  public static func connecting(
    to url: String, programVersion: String, cancellation: Cancellation,
    report: (RunEvent) -> Void
  ) throws(Fault) -> Migrator {
    let address: ConnectionAddress
    do throws(InvalidAddress) {
      address = try ConnectionAddress(url)
    } catch {
      throw Fault(
        .configuration, "--database: \(error)",
        remedy: "Write postgresql://USER@HOST/DATABASE, or what else libpq takes")
    }
    let connection = try DatabaseAccess(address: address).connect(cancellation, saying: report)
    return Migrator(connection, programVersion: programVersion)
  }
}
