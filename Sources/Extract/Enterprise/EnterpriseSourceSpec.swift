import Billing
public import Records

/// The Enterprise Reporting API as a definition describes it: `api: enterprise`.
///
/// Keys: `endpoint`, `enrollment` (one, or a list of `{id, key}`), `key`, `base_url`, `format`, `periods` or `dates`,
/// `grain` of reservation summaries, `scope` and `look_back` of recommendations, `blob_hosts`, `allow_plain_http`;
/// from the definition's own sections `http` and, of `limits`, `record` and `page`.
public struct EnterpriseSourceSpec: SourceSpec {
  /// An enrollment and its key.
  struct Account: Equatable, Sendable {
    var enrollment: Enrollment
    var key: Secret
  }

  /// What a body may ask for.
  struct BodyLimits: Equatable, Sendable {
    var recordBytes = 16 << 20
    var pageBytes = 64 << 30
  }

  /// The periods that the definition asks for; the current one unless told.
  public private(set) var selection = PeriodSelection.current
  let target: EnterpriseEndpoint
  let format: EnterpriseFormat
  let blobHosts: BlobHosts
  let accounts: [Account]
  let base: RequestURL
  let allowsPlainText: Bool
  let http: HTTPOptions
  let limits: BodyLimits

  /// Reads the options of `source`; every problem is reported.
  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "source 'enterprise'", diagnostics: diagnostics)
    let options = EnterpriseOptions(&reader, diagnostics)
    http = HTTPOptions(context.sections["http"], diagnostics: diagnostics)
    limits = BodyLimits(context.sections["limits"])
    selection = options.selection
    allowsPlainText = options.allowsPlainText
    format = options.format
    blobHosts = options.blobHosts
    accounts = options.accounts
    reader.finish()
    guard !reader.hasProblems, let target = options.target, let base = options.base else {
      return nil
    }
    self.target = target
    self.base = base
  }

  /// The endpoint's name in YAML.
  public var endpoint: String { target.endpoint.rawValue }

  /// The columns of the endpoint's records.
  public var schema: Schema { target.endpoint.dataset.schema }

  /// Units that are read at a time.
  public var concurrency: Int { http.concurrency }

  /// Endpoint and format: all of a source that changes rows. Which version of the API answers changes them too.
  public var fingerprint: String {
    "enterprise \(target.version) \(endpoint)\(target.variant.fingerprint) \(format.rawValue)"
  }

  public var handsOnPages: Bool { true }

  /// Opens the source; nothing is sent before its first question.
  public func makeSource(_ run: RunContext) throws(Fault) -> any RecordSource {
    EnterpriseSource(self, run)
  }
}

extension EnterpriseSourceSpec.BodyLimits {
  /// Takes what concerns bodies; the section is checked by whoever owns it.
  init(_ node: ConfigNode?) {
    for member in node?.members ?? [] {
      guard let size = member.value.text.flatMap({ ByteSize($0) }), size.bytes > 0 else { continue }
      if member.key == "record" { recordBytes = size.bytes }
      if member.key == "page" { pageBytes = size.bytes }
    }
  }
}

/// The options of `source`, as far as they could be read.
private struct EnterpriseOptions {
  var target: EnterpriseEndpoint?
  var accounts: [EnterpriseSourceSpec.Account] = []
  var base: RequestURL?
  var selection = PeriodSelection.current
  var allowsPlainText = false
  var format = EnterpriseFormat.json
  var blobHosts = BlobHosts()
  private let diagnostics: Diagnostics

  init(_ reader: inout ConfigReader, _ diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
    if reader.requiredNode("endpoint") != nil {
      let endpoint = reader.choice("endpoint", of: Endpoint.allCases.map(\.rawValue))
        .flatMap { Endpoint(rawValue: $0) }
      let variant = EnterpriseVariant(of: endpoint, &reader, diagnostics)
      if let endpoint, let variant { target = EnterpriseEndpoint(endpoint, variant) }
    }
    readFormat(&reader)
    allowsPlainText = reader.flag("allow_plain_http", default: false)
    readBase(&reader)
    readAccounts(&reader)
    readPeriods(&reader)
  }

  private mutating func readFormat(_ reader: inout ConfigReader) {
    let word = reader.choice("format", of: EnterpriseFormat.allCases.map(\.rawValue))
    format = word.flatMap { EnterpriseFormat(rawValue: $0) } ?? .json
    if let node = reader.node("format"), let target, !format.exists(for: target.endpoint) {
      diagnostics.report(
        "\(target.name) can only be had as json: only usage-details have \(node.shown)",
        at: node.place)
    }
    guard let names = reader.texts("blob_hosts") else { return }
    let place = reader.node("blob_hosts")?.place ?? reader.place
    if format != .report {
      diagnostics.report(
        "'blob_hosts' of source 'enterprise' belongs to 'format: report'", at: place)
    }
    for name in names where !BlobHosts.isName(name) {
      diagnostics.report(
        "'blob_hosts' of source 'enterprise' must be hosts such as reports.example.com or"
          + " *.example.com", at: place)
    }
    blobHosts.names = BlobHosts.provider + names
  }

  private mutating func readBase(_ reader: inout ConfigReader) {
    let node = reader.node("base_url")
    var text = reader.text("base_url") ?? "https://consumption.azure.com"
    while text.hasSuffix("/") { text.removeLast() }
    let place = node?.place ?? reader.place
    do throws(URLError) {
      let url = try RequestURL(text)
      if text.contains("?") || text.contains("#") {
        diagnostics.report("'base_url' of source 'enterprise' must end with its path", at: place)
      } else if url.origin.isPlainToElsewhere, !allowsPlainText {
        diagnostics.report(
          "'base_url' of source 'enterprise' would show the key to the network. Use https://, or set"
            + " 'allow_plain_http: true'", at: place)
      } else {
        base = url
      }
    } catch {
      diagnostics.report(
        "'base_url' of source 'enterprise' must be an address such as"
          + " https://consumption.azure.com: \(error)", at: place)
    }
  }

  private mutating func readAccounts(_ reader: inout ConfigReader) {
    let keyNode = reader.node("key")
    let shared = keyNode.flatMap { key(of: $0, "source 'enterprise'") }
    guard let node = reader.requiredNode("enrollment") else { return }
    guard let elements = node.elements else {
      if keyNode == nil { diagnostics.report("source 'enterprise' needs 'key'", at: reader.place) }
      add(node, shared)
      return
    }
    if elements.isEmpty {
      diagnostics.report(
        "'enrollment' of source 'enterprise' must name at least one", at: node.place)
    }
    for element in elements { readAccount(element, shared, hasSharedKey: keyNode != nil) }
  }

  private mutating func readAccount(_ node: ConfigNode, _ shared: Secret?, hasSharedKey: Bool) {
    guard node.members != nil else {
      if !hasSharedKey { diagnostics.report("enrollment needs 'key'", at: node.place) }
      return add(node, shared)
    }
    var reader = ConfigReader(node, subject: "enrollment", diagnostics: diagnostics)
    let id = reader.requiredNode("id")
    let keyNode = hasSharedKey ? reader.node("key") : reader.requiredNode("key")
    let own = keyNode.flatMap { key(of: $0, "enrollment") }
    reader.finish()
    if let id { add(id, keyNode == nil ? shared : own) }
  }

  private mutating func add(_ node: ConfigNode, _ key: Secret?) {
    guard let enrollment = node.text.flatMap({ Enrollment($0) }) else {
      diagnostics.report(
        "'enrollment' of source 'enterprise' must be 1 to 64 letters, digits, '-' or '_', not "
          + node.shown, at: node.place)
      return
    }
    guard !accounts.contains(where: { $0.enrollment == enrollment }) else {
      diagnostics.report("enrollment '\(enrollment)' is named twice", at: node.place)
      return
    }
    if let key { accounts.append(.init(enrollment: enrollment, key: key)) }
  }

  /// A key, without what editors put around it in a secret's file: line breaks, blanks, a byte order mark.
  private func key(of node: ConfigNode, _ subject: String) -> Secret? {
    guard var bytes = node.text.map({ Array($0.utf8) }) else {
      diagnostics.report("'key' of \(subject) must be text, not \(node.kind)", at: node.place)
      return nil
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let isBlank = { (byte: UInt8) in [0x09, 0x0A, 0x0D, 0x20].contains(byte) }
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    bytes = Array(bytes.drop(while: isBlank))
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      diagnostics.report(
        "'key' of \(subject) must be one word of printable characters, and not empty",
        at: node.place)
      return nil
    }
    return Secret(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func readPeriods(_ reader: inout ConfigReader) {
    let periods = reader.parsed("periods", PeriodSelection.grammar) { PeriodSelection($0) }
    if let periods { selection = periods }
    guard let node = reader.node("dates") else { return }
    if reader.node("periods") != nil {
      diagnostics.report(
        "'dates' of source 'enterprise' does not go with 'periods'", at: node.place)
    }
    var dates = ConfigReader(node, subject: "dates", diagnostics: diagnostics)
    let day = { (text: String) in CalendarDate(text) }
    let from =
      dates.requiredNode("from") == nil ? nil : dates.parsed("from", "a day (YYYY-MM-DD)", day)
    let to = dates.requiredNode("to") == nil ? nil : dates.parsed("to", "a day (YYYY-MM-DD)", day)
    dates.finish()
    guard let from, let to else { return }
    guard from < to else {
      diagnostics.report("'to' of dates must be after 'from', which is included", at: node.place)
      return
    }
    if let target, !target.takesDays {
      diagnostics.report(
        "\(target.name) cannot be asked for by 'dates'. Use 'periods'", at: node.place)
    }
    selection = .days(from..<to)
  }
}
