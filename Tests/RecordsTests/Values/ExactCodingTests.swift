import Foundation
import Records
import Testing

@Suite struct ExactCodingTests {
  @Test(arguments: ["0", "-0.00010", "1.50", "12345678901234567890123456.789"])
  func `an amount is coded as the text that it prints`(text: String) throws {
    let json = try JSONEncoder().encode([amount(text)])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
    let again = try JSONDecoder().decode([ExactDecimal].self, from: json)
    #expect(again.map(\.description) == [text])
  }

  @Test(arguments: ["0", "-0.00010", "100000000000000000000.0000000000000000000000000001"])
  func `a sum is coded as the text that it prints`(text: String) throws {
    let json = try JSONEncoder().encode([ExactSum(parsing: text)])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
    let again = try JSONDecoder().decode([ExactSum].self, from: json)
    #expect(again.map(\.description) == [text])
  }

  @Test func `text that is no amount does not decode`() {
    #expect(
      reason { try JSONDecoder().decode([ExactDecimal].self, from: Data("[\"1,5\"]".utf8)) }
        == "'1,5' is not an exact amount")
    #expect(
      reason { try JSONDecoder().decode([ExactSum].self, from: Data("[\"1e5\"]".utf8)) }
        == "'1e5' is not an exact sum: it is not a number as JSON spells numbers")
  }

  @Test func `a JSON number does not decode, for a decoder may have made it binary`() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ExactDecimal].self, from: Data("[1.5]".utf8))
    }
  }

  private func reason(_ decode: () throws -> some Any) -> String? {
    do {
      _ = try decode()
      return nil
    } catch DecodingError.dataCorrupted(let context) {
      return context.debugDescription
    } catch {
      return "\(error)"
    }
  }
}
