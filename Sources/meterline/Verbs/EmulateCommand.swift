import ArgumentParser
import Emulator
import Glibc
import Records

/// `meterline emulate`
struct EmulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulate",
    abstract: "Serve the billing API from a seed, for trying things and for tests.",
    usage: "meterline emulate [<options>]",
    discussion: """
      Prints the address on stdout and serves until it is interrupted. Equal options serve equal bytes.

      Faults (--fault, may be repeated; docs/emulator.md says what each does):
        \(EmulatorFault.usages.joined(separator: "\n  "))

      Example:
        meterline emulate --port 8080 --key demo --periods 201704..201706 --rows 100000

      Exit codes: 130 interrupted, 143 by SIGTERM; 1 it could not listen; 2 asked wrongly.
      """)

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on, 0 to 65535; 0 takes a free one.")
  var port: UInt16 = 0

  @Option(help: ArgumentHelp("An enrollment that exists; may be repeated.", valueName: "id"))
  var enrollment: [String] = ["100"]

  @Option(help: "The API key that is accepted.")
  var key = EmulatorOptions.exampleKey

  @Option(help: "The billing periods that have usage: 201704 or 201704..201706.")
  var periods = "201704..201706"

  @Option(help: ArgumentHelp("Usage details in each month.", valueName: "n"))
  var rows = 10_000

  @Option(help: ArgumentHelp("Usage details on a page.", valueName: "n"))
  var pageRows = 1000

  @Option(help: "What everything that is served follows from.")
  var seed: UInt64 = 1

  @Option(help: "The currency of all amounts, ISO 4217.")
  var currency = "USD"

  @Option(help: ArgumentHelp("Serve recorded responses from a folder.", valueName: "dir"))
  var serve: String?

  @Option(help: ArgumentHelp("What goes wrong; may be repeated.", valueName: "spec"))
  var fault: [String] = []

  func validate() throws {
    do { try options().check() } catch { throw ValidationError("\(error)") }
  }

  func run() async throws {
    let emulator = Emulator(try options())
    let address = try await emulator.start()
    Terminal.outputLine("listening on \(address)")
    let cancellation = Cancellation()
    let signals = Signals(cancellation) { Task { await emulator.stop() } }
    try await emulator.run()
    withExtendedLifetime(signals) {}
    if emulator.keysSentToBlobs > 0 {
      Terminal.errorLine(
        "warning: \(emulator.keysSentToBlobs) keys were sent to the blobs of reports")
    }
    if let signal = cancellation.signal {
      throw signal == SIGTERM ? ExitStatus.terminated : ExitStatus.interrupted
    }
  }

  private func options() throws(Fault) -> EmulatorOptions {
    guard case .range(let months)? = PeriodSelection(periods) else {
      throw Fault(
        .configuration,
        "periods must be a month (201704) or a range (201704..201706), not '\(periods)'")
    }
    var faults: [EmulatorFault] = []
    for text in fault { faults.append(try EmulatorFault(parsing: text)) }
    return EmulatorOptions(
      host: host, port: port, enrollments: enrollment, key: key, periods: months,
      rowsPerMonth: rows, pageRows: pageRows, seed: seed, currency: currency, recording: serve,
      faults: faults)
  }
}
