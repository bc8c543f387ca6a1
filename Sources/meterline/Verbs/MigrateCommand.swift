import ArgumentParser
import Foundation
import Load
import Logging
import Records

/// `meterline migrate --database URL`
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring a database to this version's tables and views.",
    discussion: """
      Migrations are applied in order, each in a transaction, and never taken back. `run` does the same where it may.

      Example:
        meterline migrate --database postgresql://owner@db.example/billing

      Exit codes: 0 done; 1 a migration failed and was taken back; 2 no database was named; 75 the database does not \
      answer; 77 it refused the password; 78 the role may not change it.
      """)

  @Option(help: ArgumentHelp("The database; DATABASE_URL when absent.", valueName: "url"))
  var database: String?

  @Flag(help: "Say what would be applied, and apply nothing.")
  var dryRun = false

  @OptionGroup var answer: AnswerOptions

  func validate() throws {
    if url.isEmpty { throw ValidationError("name a database with --database or DATABASE_URL") }
  }

  func run() async throws {
    let cancellation = Cancellation()
    let signals = Signals(cancellation)
    let logger = Logger(label: "meterline") { _ in
      LineLogHandler(format: .text, display: Display(canRedraw: false))
    }
    let report = try await Worker.run("migrate") { [url, dryRun] () throws(Fault) in
      let migrator = try Migrator.connecting(
        to: url, programVersion: Version.current, cancellation: cancellation,
        report: { logger.record($0) })
      let done = try dryRun ? migrator.pending() : migrator.apply()
      let present = try migrator.applied().last
      return Report(
        applied: dryRun ? [] : done.map(\.name), pending: dryRun ? done.map(\.name) : [],
        version: present?.version ?? 0)
    }
    withExtendedLifetime(signals) {}
    switch answer.output {
    case .text: report.print()
    case .json: try answer.printJSON(report)
    }
  }

  private var url: String {
    database ?? ProcessInfo.processInfo.environment["DATABASE_URL"] ?? ""
  }

  /// What was done to the database.
  private struct Report: Encodable, Sendable {
    var applied: [String]
    var pending: [String]
    var version: Int

    func print() {
      for name in applied { Terminal.outputLine("applied \(name)") }
      for name in pending { Terminal.outputLine("pending \(name)") }
      let change = applied.isEmpty && pending.isEmpty ? "nothing to apply, " : ""
      Terminal.outputLine("\(change)the database is at version \(version)")
    }
  }
}
