import Emulator
import Records
import Testing

@Suite struct FaultGrammarTests {
  static let spellings: [(String, EmulatorFault)] = [
    ("429:0.25", .tooManyRequests(rate: 0.25, retryAfter: nil)),
    ("429:1:30", .tooManyRequests(rate: 1, retryAfter: 30)),
    ("500:50%", .serverError(rate: 0.5)),
    ("503:0:7", .unavailable(rate: 0, retryAfter: 7)),
    ("reset-after:1000", .resetAfter(bytes: 1000, times: nil)),
    ("reset-after:0:2", .resetAfter(bytes: 0, times: 2)),
    ("stall-after:10:0.5", .stallAfter(bytes: 10, seconds: 0.5, times: nil)),
    ("stall-after:10:90:1", .stallAfter(bytes: 10, seconds: 90, times: 1)),
    ("truncate-after:65536", .truncateAfter(bytes: 65536, times: nil)),
    ("Truncate-After:1:1", .truncateAfter(bytes: 1, times: 1)),
    ("duplicate-page", .duplicatePage),
    ("duplicate-rows:0.01", .duplicateRows(rate: 0.01)),
    ("loop-next-link", .loopNextLink),
    (
      "foreign-next-link:http://127.0.0.1:99/x?y=1:2",
      .foreignNextLink(url: "http://127.0.0.1:99/x?y=1:2")
    ),
    ("bad-record:1e-3", .badRecord(rate: 0.001)),
    ("restate:5%", .restate(rate: 0.05)),
    ("html-error", .htmlError(rate: 1)),
    ("html-error:0.5", .htmlError(rate: 0.5)),
    ("429:1:30:2", .tooManyRequests(rate: 1, retryAfter: 30, times: 2)),
    ("throttled:1:3", .throttled(rate: 1, waits: [3])),
    ("throttled:0.5:3:20:7", .throttled(rate: 0.5, waits: [3, 20, 7])),
    ("500:1:2", .serverError(rate: 1, times: 2)),
    ("html-error:1:3", .htmlError(rate: 1, times: 3)),
    ("error-under-200", .errorUnder200(rate: 1)),
    ("empty-body:0.5:1", .emptyBody(rate: 0.5, times: 1)),
    ("wrong-304", .wrong304(times: nil)),
    ("redirect:https://h.example/x", .redirect(url: "https://h.example/x")),
    ("slow-first-byte:1.5:1", .slowFirstByte(seconds: 1.5, times: 1)),
    ("wrong-length:-7", .wrongLength(bytes: -7, times: nil)),
    ("wrong-length:100:1", .wrongLength(bytes: 100, times: 1)),
    ("gzip", .gzip), ("half-gzip:1", .halfGzip(times: 1)),
    ("report-failed", .reportFailed(times: nil)), ("report-timed-out:1", .reportTimedOut(times: 1)),
    ("report-stuck", .reportStuck), ("blob-expired:2", .blobExpired(times: 2)),
    ("foreign-report-url:http://h/", .foreignReportURL(url: "http://h/")),
    ("foreign-blob-path:http://h/", .foreignBlobPath(url: "http://h/")),
    ("key-expired", .keyExpired(afterRequests: 0)),
    ("key-expired:3", .keyExpired(afterRequests: 3)),
  ]

  @Test(arguments: spellings)
  func `a fault is read as it is written`(text: String, fault: EmulatorFault) throws {
    #expect(try EmulatorFault(parsing: text) == fault)
  }

  @Test(arguments: [
    ("trunkate-after:5", "no fault is named 'trunkate-after'. Did you mean 'truncate-after'?"),
    ("492:1", "no fault is named '492'. Did you mean '429'?"),
    ("429", "fault '429': RATE is missing. Write it as 429:RATE[:RETRY_AFTER[:TIMES]]."),
    (
      "500:2",
      "fault '500:2': RATE must be a share from 0 to 1 or a percentage, not '2'. Write it as 500:RATE[:TIMES]."
    ),
    (
      "500:x%",
      "fault '500:x%': RATE must be a share from 0 to 1 or a percentage, not 'x%'. Write it as 500:RATE[:TIMES]."
    ),
    (
      "500:nan",
      "fault '500:nan': RATE must be a share from 0 to 1 or a percentage, not 'nan'. Write it as 500:RATE[:TIMES]."
    ),
    (
      "reset-after:-1",
      "fault 'reset-after:-1': BYTES must be a whole number, not '-1'. Write it as reset-after:BYTES[:TIMES]."
    ),
    (
      "stall-after:5",
      "fault 'stall-after:5': SECONDS is missing. Write it as stall-after:BYTES:SECONDS[:TIMES]."
    ),
    (
      "wrong-length:0",
      "fault 'wrong-length:0': BYTES must be a whole number other than 0, not '0'. Write it as wrong-length:BYTES[:TIMES]."
    ),
    (
      "half-gzip:x",
      "fault 'half-gzip:x': TIMES must be a whole number, not 'x'. Write it as half-gzip[:TIMES]."
    ),
    ("html-eror", "no fault is named 'html-eror'. Did you mean 'html-error'?"),
    (
      "duplicate-page:2",
      "fault 'duplicate-page:2': '2' is one argument too many. Write it as duplicate-page."
    ),
    (
      "foreign-next-link:evil",
      "fault 'foreign-next-link:evil': URL must begin with http:// or https://, not 'evil'. Write it as foreign-next-link:URL."
    ),
  ])
  func `what is no fault is refused with what would be one`(text: String, message: String) {
    let fault = #expect(throws: Fault.self) { try EmulatorFault(parsing: text) }
    #expect(fault?.category == .configuration)
    #expect(fault?.description == message)
  }

  @Test func `a word that is near nothing gets the list of all faults`() {
    let fault = #expect(throws: Fault.self) { try EmulatorFault(parsing: "earthquake") }
    let message = fault?.description ?? ""
    for usage in EmulatorFault.usages {
      #expect(message.contains(usage.prefix { $0 != ":" && $0 != "[" }))
    }
    #expect(EmulatorFault.usages.count == EmulatorFault.documentation.count)
  }
}
