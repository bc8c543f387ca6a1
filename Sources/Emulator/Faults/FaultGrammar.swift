public import Records

extension EmulatorFault {
  /// One fault's spelling, what it does in a few words, and how its arguments are read.
  struct Rule {
    var usage: String
    var meaning: String
    fileprivate var read: (inout FaultArguments) throws(Fault) -> EmulatorFault

    fileprivate init(
      _ usage: String, _ meaning: String,
      _ read: @escaping (inout FaultArguments) throws(Fault) -> EmulatorFault
    ) {
      (self.usage, self.meaning, self.read) = (usage, meaning, read)
    }

    var name: String { String(usage.prefix { $0 != ":" && $0 != "[" }) }
  }

  static var rules: [Rule] { answers + transfers + listings + reports }

  private static var answers: [Rule] {
    [
      Rule("429:RATE[:RETRY_AFTER[:TIMES]]", "too many requests, with the seconds to wait") {
        (rest) throws(Fault) in
        .tooManyRequests(
          rate: try rest.rate(), retryAfter: try rest.optionalCount("RETRY_AFTER"),
          times: try rest.times())
      },
      Rule("throttled:RATE:SECONDS[:SECONDS]…", "429 with several headers, each with its own wait")
      {
        (rest) throws(Fault) in
        .throttled(rate: try rest.rate(), waits: try rest.counts("SECONDS"))
      },
      Rule("500:RATE[:TIMES]", "server error") { (rest) throws(Fault) in
        .serverError(rate: try rest.rate(), times: try rest.times())
      },
      Rule("503:RATE[:RETRY_AFTER[:TIMES]]", "unavailable, with the seconds to wait") {
        (rest) throws(Fault) in
        .unavailable(
          rate: try rest.rate(), retryAfter: try rest.optionalCount("RETRY_AFTER"),
          times: try rest.times())
      },
      Rule("html-error[:RATE[:TIMES]]", "an HTML page under status 200") { (rest) throws(Fault) in
        .htmlError(rate: try rest.rate(default: 1), times: try rest.times())
      },
      Rule("error-under-200[:RATE[:TIMES]]", "an error object under status 200") {
        (rest) throws(Fault) in
        .errorUnder200(rate: try rest.rate(default: 1), times: try rest.times())
      },
      Rule("empty-body[:RATE[:TIMES]]", "status 200 and no body") { (rest) throws(Fault) in
        .emptyBody(rate: try rest.rate(default: 1), times: try rest.times())
      },
      Rule("wrong-304[:TIMES]", "304 to a request that named no entity tag") {
        (rest) throws(Fault) in .wrong304(times: try rest.times())
      },
      Rule("redirect:URL", "a redirect to another origin") { (rest) throws(Fault) in
        .redirect(url: try rest.url())
      },
      Rule("key-expired[:REQUESTS]", "401, at once or after so many requests") {
        (rest) throws(Fault) in
        .keyExpired(afterRequests: try rest.optionalCount("REQUESTS") ?? 0)
      },
    ]
  }

  private static var transfers: [Rule] {
    [
      Rule("reset-after:BYTES[:TIMES]", "the connection is reset after so much of a body") {
        (rest) throws(Fault) in
        .resetAfter(bytes: try rest.count("BYTES"), times: try rest.times())
      },
      Rule("stall-after:BYTES:SECONDS[:TIMES]", "nothing comes for a while in the middle of a body")
      {
        (rest) throws(Fault) in
        .stallAfter(
          bytes: try rest.count("BYTES"), seconds: try rest.seconds(), times: try rest.times())
      },
      Rule("truncate-after:BYTES[:TIMES]", "the connection is closed after so much of a body") {
        (rest) throws(Fault) in
        .truncateAfter(bytes: try rest.count("BYTES"), times: try rest.times())
      },
      Rule("slow-first-byte:SECONDS[:TIMES]", "nothing comes for a while, not even a status") {
        (rest) throws(Fault) in
        .slowFirstByte(seconds: try rest.seconds(), times: try rest.times())
      },
      Rule(
        "wrong-length:BYTES[:TIMES]",
        "Content-Length says so much more than comes; less when negative"
      ) { (rest) throws(Fault) in
        .wrongLength(bytes: try rest.difference("BYTES"), times: try rest.times())
      },
      Rule("gzip", "bodies come compressed, whatever the client accepts") { (_) throws(Fault) in
        .gzip
      },
      Rule("half-gzip[:TIMES]", "compressed bodies end in the middle, in whole framing") {
        (rest) throws(Fault) in .halfGzip(times: try rest.times())
      },
    ]
  }

  private static var listings: [Rule] {
    [
      Rule("duplicate-page", "the second page, or the only one, is delivered twice") {
        (_) throws(Fault) in .duplicatePage
      },
      Rule("duplicate-rows:RATE", "rows come twice in a row") { (rest) throws(Fault) in
        .duplicateRows(rate: try rest.rate())
      },
      Rule("loop-next-link", "the second page, or the only one, links to itself") {
        (_) throws(Fault) in .loopNextLink
      },
      Rule("foreign-next-link:URL", "the first page links to another origin") {
        (rest) throws(Fault) in .foreignNextLink(url: try rest.url())
      },
      Rule("bad-record:RATE", "rows have text where a quantity or price belongs") {
        (rest) throws(Fault) in .badRecord(rate: try rest.rate())
      },
      Rule("restate:RATE", "so much of the usage changes, again after each complete listing") {
        (rest) throws(Fault) in .restate(rate: try rest.rate())
      },
    ]
  }

  private static var reports: [Rule] {
    [
      Rule("report-failed[:TIMES]", "reports end as failed") { (rest) throws(Fault) in
        .reportFailed(times: try rest.times())
      },
      Rule("report-timed-out[:TIMES]", "reports end as timed out") { (rest) throws(Fault) in
        .reportTimedOut(times: try rest.times())
      },
      Rule("report-stuck", "reports stay in progress") { (_) throws(Fault) in .reportStuck },
      Rule("blob-expired[:TIMES]", "the signature of a report's blob is not valid any more") {
        (rest) throws(Fault) in .blobExpired(times: try rest.times())
      },
      Rule("foreign-report-url:URL", "a report is to be polled at another origin") {
        (rest) throws(Fault) in .foreignReportURL(url: try rest.url())
      },
      Rule("foreign-blob-path:URL", "a report's blob is at another origin") {
        (rest) throws(Fault) in .foreignBlobPath(url: try rest.url())
      },
    ]
  }

  /// How every fault is written, for help texts: `429:RATE[:RETRY_AFTER[:TIMES]]`, ….
  public static var usages: [String] { rules.map(\.usage) }

  /// How every fault is written, and what it does, as rows of a Markdown table.
  public static var documentation: [String] {
    rules.map { "| `\($0.usage)` | \($0.meaning) |" }
  }

  /// Reads a fault as `--fault` takes it: a name, and arguments after colons.
  ///
  /// RATE is a share from 0 to 1 or a percentage; BYTES, TIMES, REQUESTS and RETRY_AFTER are whole
  /// numbers; SECONDS of a stall may have a fraction.
  /// - Throws: a configuration fault that names the word at fault and what would be right.
  public init(parsing text: String) throws(Fault) {
    let name = String(text.prefix { $0 != ":" })
    guard let rule = Self.rules.first(where: { $0.name == name.lowercased() }) else {
      let hint = Suggestion.sentence(for: name, among: Self.rules.map(\.name))
      throw Fault(.configuration, "no fault is named '\(name)'.\(hint)")
    }
    let pieces = text.dropFirst(name.count + 1)
    var rest = FaultArguments(text: text, usage: rule.usage, pieces: pieces)
    let fault = try rule.read(&rest)
    try rest.checkEnd()
    self = fault
  }
}

/// What stands after a fault's name, taken piece by piece.
struct FaultArguments {
  let text: String
  let usage: String
  private var pieces: Substring

  init(text: String, usage: String, pieces: Substring) {
    (self.text, self.usage, self.pieces) = (text, usage, pieces)
  }

  var isEmpty: Bool { pieces.isEmpty }

  mutating func rate() throws(Fault) -> Double {
    let word = try next("RATE")
    let isPercentage = word.hasSuffix("%")
    guard let number = Double(isPercentage ? String(word.dropLast()) : word) else {
      throw wrong("RATE must be a share from 0 to 1 or a percentage, not '\(word)'")
    }
    let rate = isPercentage ? number / 100 : number
    guard (0...1).contains(rate) else {
      throw wrong("RATE must be a share from 0 to 1 or a percentage, not '\(word)'")
    }
    return rate
  }

  mutating func rate(default fallback: Double) throws(Fault) -> Double {
    isEmpty ? fallback : try rate()
  }

  /// How often at most; nil for always.
  mutating func times() throws(Fault) -> Int? { try optionalCount("TIMES") }

  mutating func counts(_ name: String) throws(Fault) -> [Int] {
    var counts = [try count(name)]
    while !isEmpty { counts.append(try count(name)) }
    return counts
  }

  /// A whole number other than 0, with or without a sign.
  mutating func difference(_ name: String) throws(Fault) -> Int {
    let word = try next(name)
    guard let number = Int(word), number != 0 else {
      throw wrong("\(name) must be a whole number other than 0, not '\(word)'")
    }
    return number
  }

  mutating func count(_ name: String) throws(Fault) -> Int {
    let word = try next(name)
    guard let number = Int(word), number >= 0 else {
      throw wrong("\(name) must be a whole number, not '\(word)'")
    }
    return number
  }

  mutating func optionalCount(_ name: String) throws(Fault) -> Int? {
    isEmpty ? nil : try count(name)
  }

  mutating func seconds() throws(Fault) -> Double {
    let word = try next("SECONDS")
    guard let number = Double(word), (0...86_400).contains(number) else {
      throw wrong("SECONDS must be 0 to 86400, not '\(word)'")
    }
    return number
  }

  /// The rest, colons and all.
  mutating func url() throws(Fault) -> String {
    let word = String(pieces)
    pieces = ""
    guard word.hasPrefix("http://") || word.hasPrefix("https://") else {
      throw wrong("URL must begin with http:// or https://, not '\(word)'")
    }
    return word
  }

  func checkEnd() throws(Fault) {
    if !isEmpty { throw wrong("'\(pieces)' is one argument too many") }
  }

  private mutating func next(_ name: String) throws(Fault) -> String {
    let word = String(pieces.prefix { $0 != ":" })
    guard !word.isEmpty else { throw wrong("\(name) is missing") }
    pieces = pieces.dropFirst(word.count + 1)
    return word
  }

  private func wrong(_ reason: String) -> Fault {
    Fault(.configuration, "fault '\(text)': \(reason)", remedy: "Write it as \(usage)")
  }
}
