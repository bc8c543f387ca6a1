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
    ("429", "fault '429': RATE is missing. Write it as 429:RATE[:RETRY_AFTER]."),
    (
      "500:2",
      "fault '500:2': RATE must be a share from 0 to 1 or a percentage, not '2'. Write it as 500:RATE."
    ),
    (
      "500:x%",
      "fault '500:x%': RATE must be a share from 0 to 1 or a percentage, not 'x%'. Write it as 500:RATE."
    ),
    (
      "500:nan",
      "fault '500:nan': RATE must be a share from 0 to 1 or a percentage, not 'nan'. Write it as 500:RATE."
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
    #expect(EmulatorFault.usages.count == 14)
  }
}
