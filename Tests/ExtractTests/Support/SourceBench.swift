import Billing
import Records
import Synchronization

@testable import Extract

/// A source that asks a scripted server and waits for nothing.
struct SourceBench {
  static let key = "the-key"

  let server: ScriptedServer
  let source: EnterpriseSource
  let clock = TestClock()
  let schema: Schema
  let endpoint: String
  let events = Events()

  /// What the source reported, but for what only a debugging reader sees.
  final class Events: Sendable {
    private let list = Mutex<[RunEvent]>([])
    func add(_ event: RunEvent) {
      if event.level != .debug { list.withLock { $0.append(event) } }
    }
    var all: [RunEvent] { list.withLock { $0 } }
    var messages: [String] { all.map(\.message) }
  }

  init(
    _ server: ScriptedServer, endpoint: String = "usage-details", key: String = key,
    retries: Int = 3, limits: ConfigNode? = nil, startedAt: Timestamp = .now,
    options: [String: ConfigNode] = [:]
  ) throws {
    self.server = server
    self.endpoint = endpoint
    var members: [(key: String, value: ConfigNode)] = [
      ("endpoint", .text(endpoint)), ("base_url", .text(server.base)),
    ]
    if options["enrollment"] == nil {
      members += [("enrollment", .text("100")), ("key", .text(key))]
    }
    let node = ConfigNode.mapping(members + options.sorted { $0.key < $1.key })
    var sections = ["http": ConfigNode.mapping(["retries": .text("\(retries)")])]
    sections["limits"] = limits
    let (spec, problems) = EnterpriseSourceSpec.read(node, sections: sections)
    guard let spec else { throw Fault(.configuration, problems.joined()) }
    schema = spec.schema
    let run = RunContext(
      runID: "r", pipeline: "p", startedAt: startedAt, report: { [events] in events.add($0) })
    source = EnterpriseSource(
      spec, run, transport: CurlTransport(CurlTransportTests.quick), clock: clock)
  }

  /// A bench whose server looks at the path; `ordinal` counts requests of the same target.
  init(
    endpoint: String = "usage-details", key: String = key, retries: Int = 3,
    limits: ConfigNode? = nil, startedAt: Timestamp = .now,
    options: [String: ConfigNode] = [:],
    _ answer: @escaping @Sendable (_ target: String, _ ordinal: Int) -> [ScriptedServer.Step]
  ) throws {
    let counts = Counter()
    try self.init(
      ScriptedServer { request, _ in answer(request.target, counts.next(request.target)) },
      endpoint: endpoint, key: key, retries: retries, limits: limits, startedAt: startedAt,
      options: options)
  }

  /// Reads 201704 of enrollment 100.
  func read(
    etags: [String] = [], needsCurrency: Bool = false, lacksCurrency: Bool = false,
    days: Range<CalendarDate>? = nil, dropsRepeatedPages: Bool = false
  ) throws -> (outcome: ReadOutcome, rows: RowCollector) {
    let rows = RowCollector(schema)
    let outcome = try read(
      into: rows, etags: etags, needsCurrency: needsCurrency, lacksCurrency: lacksCurrency,
      days: days, dropsRepeatedPages: dropsRepeatedPages)
    return (outcome, rows)
  }

  /// What is known of a listing that was read to its end.
  func facts(of outcome: ReadOutcome) throws -> ListingFacts {
    guard case .complete(let facts) = outcome else { throw Fault(.failed, "\(outcome)") }
    return facts
  }

  func read(
    into rows: RowCollector, etags: [String] = [], needsCurrency: Bool = false,
    lacksCurrency: Bool = false, days: Range<CalendarDate>? = nil, dropsRepeatedPages: Bool = false
  ) throws -> ReadOutcome {
    guard let period = CalendarMonth("201704") else { throw Fault(.failed, "period") }
    var request = ReadRequest(
      unit: Unit(endpoint: endpoint, enrollment: "100", period: period, days: days),
      width: schema.width, etags: etags, needsCurrency: needsCurrency,
      dropsRepeatedPages: dropsRepeatedPages)
    request.lacksCurrency = lacksCurrency
    return try source.read(request, into: rows)
  }

  /// The fault that reading ends in.
  func fault(
    into rows: RowCollector? = nil, etags: [String] = [], needsCurrency: Bool = false
  ) throws -> Fault? {
    do {
      _ = try read(into: rows ?? RowCollector(schema), etags: etags, needsCurrency: needsCurrency)
      return nil
    } catch let fault as Fault {
      return fault
    }
  }

  /// Paths and queries asked for, in order.
  var targets: [String] { server.requests.map(\.target) }

  static let unitPath = "/v3/enrollments/100/billingPeriods/201704/usagedetails"
}

final class Counter: Sendable {
  private let counts = Mutex<[String: Int]>([:])
  func next(_ name: String) -> Int {
    counts.withLock { counts in
      defer { counts[name, default: 0] += 1 }
      return counts[name, default: 0]
    }
  }
}
