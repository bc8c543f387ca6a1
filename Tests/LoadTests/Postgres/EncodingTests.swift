import JSONStream
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct NumericEncoderTests {
  /// What the server holds after a binary COPY of the lexemes, and after reading them as text itself.
  private func copied(_ lexemes: [String]) throws -> [(binary: String?, text: String?)] {
    let connection = try PostgresConnection(
      ConnectionAddress(PostgresServer.shared().makeDatabase()))
    try connection.execute("create table n (i int generated always as identity, x numeric, t text)")
    var numeric = NumericEncoder()
    var output = CopyOutput(CopyBuffer(capacity: 64))
    for lexeme in lexemes {
      let bytes = Array(lexeme.utf8)
      output.reserve(2)
      output.write(Int16(2))
      try bytes.withUnsafeBufferPointer { bytes in
        let base = try #require(bytes.baseAddress)
        try numeric.encode(base, bytes.count, to: &output)
        output.reserve(4 + bytes.count)
        output.write(Int32(bytes.count))
        output.write(base, bytes.count)
      }
    }
    let rows = output.take()
    try connection.copyIn("copy n (x, t) from stdin (format binary)", to: "copy") { writer in
      try CopyEncoder.header.withUnsafeBytes { try writer.write($0) }
      try writer.write(rows.bytes)
      try CopyEncoder.trailer.withUnsafeBytes { try writer.write($0) }
    }
    return try connection.query("select x::text, t::numeric::text from n order by i")
      .map { ($0.text(at: 0), $0.text(at: 1)) }
  }

  @Test func `an amount is what the server itself reads from its spelling`() throws {
    let lexemes = [
      "0", "-0", "0.00", "1", "-1", "9999", "10000", "10001", "99999999", "100000000", "1.5",
      "1.50", "0.1", "0.0001", "0.00001", "0.10000", "123456789.123456789", "-0.8125",
      "1e0", "1E5", "1e-5", "1.50E1", "1.5e+3", "12.34e-3", "0e5", "0.000e2", "0e-7",
      "1234567890123456", "0.1234567890123456", "12345678901234567", "9999999999999999",
      "99999999999999999999999999.9999999999999999999999999999", "0.000000000000000000000000001",
      "100000000000000000000", "1000000000000000.5", "123e20", "1e131071", "1e-16000",
      "0.00000000000000000000000000000000000001", "3.2500", "12345.6789e-10", "5e-1", "50000e-4",
    ]
    for (lexeme, result) in zip(lexemes, try copied(lexemes)) {
      #expect(result.binary == result.text, "\(lexeme)")
    }
  }

  @Test func `random amounts are what the server reads`() throws {
    var generator = SeededGenerator()
    let lexemes = (0..<5000).map { _ in randomLexeme(&generator) }
    for (lexeme, result) in zip(lexemes, try copied(lexemes)) {
      #expect(result.binary == result.text, "\(lexeme), seed \(generator.seed)")
    }
  }

  @Test(arguments: [
    ("", ValueFault.notADecimal), ("-", .notADecimal), ("1.", .notADecimal),
    ("1.2.3", .notADecimal),
    ("n/a", .notADecimal), ("1e", .notADecimal), ("1e+", .notADecimal), ("0x10", .notADecimal),
    ("1e131073", .decimalOutOfRange), ("1e-20000", .decimalOutOfRange),
    ("1e99999999999999999999", .decimalOutOfRange),
  ]) func `what is no amount is refused`(lexeme: String, expected: ValueFault) {
    var numeric = NumericEncoder()
    var output = CopyOutput(CopyBuffer(capacity: 64))
    let bytes = Array(lexeme.utf8) + [0]
    let found = bytes.withUnsafeBufferPointer { bytes -> ValueFault? in
      guard let base = bytes.baseAddress else { return nil }
      do throws(ValueFault) {
        try numeric.encode(base, bytes.count - 1, to: &output)
        return nil
      } catch { return error }
    }
    #expect(found == expected)
  }

  private func randomLexeme(_ generator: inout SeededGenerator) -> String {
    func digits(_ range: ClosedRange<Int>) -> String {
      let count = Int.random(in: range, using: &generator)
      return String((0..<count).map { _ in "0123456789".randomElement(using: &generator) ?? "0" })
    }
    let sign = Bool.random(using: &generator) ? "-" : ""
    let fraction = Bool.random(using: &generator) ? "." + digits(1...24) : ""
    let exponents = ["e", "E", "e-", "E+"]
    let exponent =
      Int.random(in: 0..<4, using: &generator) == 0
      ? (exponents.randomElement(using: &generator) ?? "e") + digits(1...2) : ""
    return sign + digits(1...24) + fraction + exponent
  }
}

@Suite struct JSONBCheckTests {
  @Test(arguments: [
    (#"{"a":1}"#, JSONBCheck.Verdict.object), (#" { "a" : [1, -0.5e+10, true, null] } "#, .object),
    ("{}", .object), ("[]", .other), ("5", .other), (#""text""#, .other), ("null", .other),
    (#"{"a":"\ud83d\ude00"}"#, .object), (#"{"a":"\u0000"}"#, .unfit), (#"{"a":"\ud83d"}"#, .unfit),
    (#"{"a":"\ude00"}"#, .unfit), (#"{"a":"\ud83d\u0041"}"#, .unfit), (#"{"a":01}"#, .unfit),
    (#"{"a":1.}"#, .unfit), (#"{"a":1e9999}"#, .unfit), (#"{"a":1}x"#, .unfit), (#"{"a"}"#, .unfit),
    (#"{"a":1,}"#, .unfit), (#""env":"test""#, .unfit), ("env: test", .unfit), ("", .unfit),
    ("{", .unfit),
    ("{\"a\":\"\n\"}", .unfit), (#"{"a":"\x"}"#, .unfit), ("tru", .unfit), ("-", .unfit),
  ]) func `only what the server takes is fit`(text: String, verdict: JSONBCheck.Verdict) throws {
    var text = text
    #expect(
      text.withUTF8 { $0.baseAddress.map { [count = $0.count] in JSONBCheck.judge($0, count) } }
        == verdict)
    let isTaken = try takes(text)
    #expect(isTaken || verdict == .unfit)
  }

  @Test func `depth ends at 512`() {
    for (depth, verdict) in [(512, JSONBCheck.Verdict.other), (513, .unfit)] {
      let bytes = Array(
        (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
      bytes.withUnsafeBufferPointer { bytes in
        #expect(bytes.baseAddress.map { JSONBCheck.judge($0, depth * 2) } == verdict)
      }
    }
  }

  private func takes(_ text: String) throws -> Bool {
    let connection = try PostgresConnection(
      ConnectionAddress(PostgresServer.shared().url("postgres")))
    return (try? connection.query("select \(text)::jsonb")) != nil
  }
}
