import Billing
import Glibc
public import Records

/// What an emulator serves, where, and how it misbehaves.
public struct EmulatorOptions: Sendable {
  /// Address to listen on: an IPv4 or IPv6 address, or `localhost`.
  public var host: String
  /// Port to listen on; 0 lets the system choose a free one.
  public var port: UInt16
  /// The enrollments that exist.
  public var enrollments: [String]
  /// The API key of every enrollment that ``keys`` does not name.
  public var key: String
  /// API keys by enrollment.
  public var keys: [String: String]
  /// The billing periods that have usage; the last one is the current period.
  public var periods: ClosedRange<CalendarMonth>
  /// Usage details of each enrollment in each month.
  public var rowsPerMonth: Int
  /// Usage details on a page; a month of fewer has one page.
  public var pageRows: Int
  /// Everything that is served follows from it: equal seeds, equal bytes.
  public var seed: UInt64
  /// Currency of all amounts, ISO 4217.
  public var currency: String
  /// A folder of recorded responses to serve instead of those that follow from the seed.
  public var recording: String?
  /// What goes wrong; all of them at once.
  public var faults: [EmulatorFault]
  /// Called with every request as it arrives, on the connection's thread, before it is answered.
  public var onRequest: (@Sendable (EmulatedRequest) -> Void)?

  /// The same key that the shipped examples use.
  public static let exampleKey = "emulator-key"

  /// Options with defaults for all: three months of 10,000 rows on a free port of the loopback.
  public init(
    host: String = "127.0.0.1", port: UInt16 = 0, enrollments: [String] = ["100"],
    key: String = EmulatorOptions.exampleKey, keys: [String: String] = [:],
    periods: ClosedRange<CalendarMonth> = .secondQuarterOf2017, rowsPerMonth: Int = 10_000,
    pageRows: Int = 1_000, seed: UInt64 = 1, currency: String = "USD",
    recording: String? = nil, faults: [EmulatorFault] = [],
    onRequest: (@Sendable (EmulatedRequest) -> Void)? = nil
  ) {
    (self.host, self.port, self.enrollments) = (host, port, enrollments)
    (self.key, self.keys, self.periods) = (key, keys, periods)
    (self.rowsPerMonth, self.pageRows, self.seed) = (rowsPerMonth, pageRows, seed)
    (self.currency, self.faults, self.onRequest) = (currency, faults, onRequest)
    self.recording = recording
  }

  /// Refuses what cannot be served, in the words of the command line.
  ///
  /// - Throws: `configuration`; the first option that is out of range.
  public func check() throws(Fault) {
    if host != "localhost", !Self.isAddress(host) {
      throw Fault(
        .configuration, "the host must be an IPv4 or IPv6 address or localhost, not '\(host)'")
    }
    if let recording, !Recording(folder: recording).exists {
      throw Fault(.configuration, "there is no folder '\(recording)' to serve")
    }
    if enrollments.isEmpty { throw Fault(.configuration, "no enrollment to serve") }
    for enrollment in enrollments where Enrollment(enrollment) == nil {
      throw Fault(
        .configuration,
        "an enrollment is 1 to 64 letters, digits, '-' or '_', unlike '\(enrollment)'")
    }
    if rowsPerMonth < 0 || rowsPerMonth > 1_000_000_000 {
      throw Fault(.configuration, "rows must be 0 to 1000000000, not \(rowsPerMonth)")
    }
    if pageRows < 1 { throw Fault(.configuration, "page rows must be 1 or more, not \(pageRows)") }
    if key.isEmpty { throw Fault(.configuration, "the key is empty") }
    if currency.utf8.count != 3 {
      throw Fault(.configuration, "the currency must be a code of three letters, not '\(currency)'")
    }
  }

  private static func isAddress(_ host: String) -> Bool {
    var place = in6_addr()
    return inet_pton(host.contains(":") ? AF_INET6 : AF_INET, host, &place) == 1
  }
}

extension ClosedRange<CalendarMonth> {
  /// April to June 2017, the months that the examples are about.
  public static var secondQuarterOf2017: Self {
    CalendarMonth(index: 2017 * 12 + 3)...CalendarMonth(index: 2017 * 12 + 5)
  }
}
