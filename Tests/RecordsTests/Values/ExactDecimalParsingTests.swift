import Records
import TestSupport
import Testing

@Suite struct ExactDecimalParsingTests {
  @Test func `lexemes are read as Python reads them`() throws {
    let vectors = try DecimalVector.all("parse")
    #expect(vectors.count > 500)
    for vector in vectors {
      #expect(
        outcome { try amount(vector.arguments[0]) } == vector.result,
        "\(vector.arguments[0]), line \(vector.line)")
    }
  }

  @Test(arguments: [
    "", "-", "+1", "--1", "01", "00", "-01", "05", "00.5", ".5", "-.5", "5.", "-5.", "1..2",
    "1.2.3",
    ".", "-.", "1.e5", "1e", "1e+", "1e-", "1E+-5", "1e5.", "1e5e5", "e5", "1 ", " 1", "1,5",
    "0x10",
    "NaN", "Infinity", "null", "1_000", "1/2", "1:2", "12345678a", "a2345678", "12345678.1234567x",
    "1234567890123456:", "123456789012345678901234:", "٣", "1\u{0}", "\u{0}", "1.\u{AE}5", "-0-1",
    "0.0.0", "0123456789", "012345678901234567890",
  ])
  func `what JSON would not call a number is refused`(text: String) {
    #expect(throws: DecimalError.notANumber) { try amount(text) }
    #expect(ExactDecimal(text) == nil)
  }

  @Test func `no bytes at all are no number`() {
    #expect(throws: DecimalError.notANumber) {
      try ExactDecimal(lexeme: UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }

  @Test func `every length and every place of the point is read exactly`() throws {
    for count in 1...38 {
      let digits = "98765432109876543210987654321098765432".prefix(count)
      for scale in max(0, count - 26)..<count {
        var text = String(digits)
        if scale > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -scale)) }
        for signed in [text, "-" + text] {
          let amount = try amount(signed)
          #expect(amount.description == signed)
          #expect(amount.scale == scale)
        }
      }
    }
  }

  @Test func `any byte in any place is a digit, a point or a fault`() throws {
    for text in ["7", "77", "7777", "7777777", "77777777", "7777777777777", "77777777777777777777"]
    {
      for index in 0..<text.utf8.count {
        for byte in UInt8.min...UInt8.max {
          var bytes = Array(text.utf8)
          bytes[index] = byte
          let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          let isInside = index > 0 && index < bytes.count - 1
          let isNumber =
            switch byte {
            case UInt8(ascii: "0"): index > 0 || bytes.count == 1
            case UInt8(ascii: "."): isInside
            case UInt8(ascii: "-"): index == 0 && bytes.count > 1
            case UInt8(ascii: "e"), UInt8(ascii: "E"): isInside
            default: isDigit
            }
          let outcome = outcome { try bytes.withUnsafeBytes(ExactDecimal.init(lexeme:)) }
          #expect((outcome != "notANumber") == isNumber, "\(bytes)")
        }
      }
    }
  }

  @Test func `what stands around the lexeme is not read`() throws {
    for count in 1...38 {
      let digits = String(repeating: "1", count: min(count, 20))
      let lexeme = count > 20 ? digits + "." + String(repeating: "2", count: count - 20) : digits
      for around in [UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), 0, 255] {
        let bytes = [around] + Array(lexeme.utf8) + [around, around]
        let amount = try bytes.withUnsafeBytes {
          try ExactDecimal(
            lexeme: UnsafeRawBufferPointer(rebasing: $0[1..<(1 + lexeme.utf8.count)]))
        }
        #expect(amount.description == lexeme)
      }
    }
  }

  @Test func `what is written is read back, scale and all`() throws {
    var random = SeededGenerator()
    for _ in 0..<5_000 {
      let text = random.amountText()
      let amount = try amount(text)
      let expected = SchoolbookDecimal(text).description
      #expect(amount.description == expected, "seed \(random.seed)")
    }
  }
}

@Suite struct ExactDecimalErrorTests {
  @Test(arguments: [
    (DecimalError.notANumber, "is not a number as JSON spells numbers"),
    (.tooManyDigits, "has more than 38 significant digits"),
    (.scaleTooLarge, "has more than 38 digits after the point"),
    (.outOfRange, "is not between -10^26 and 10^26"),
    (.overflow, "needs more digits than an exact amount holds"),
    (.divisionByZero, "would be divided by zero"),
  ])
  func `an error completes a sentence about its value`(error: DecimalError, prose: String) {
    #expect("\(error)" == prose)
  }
}

/// The amount that a text spells.
func amount(_ text: String) throws(DecimalError) -> ExactDecimal {
  let bytes = Array(text.utf8)
  let result = bytes.withUnsafeBytes { bytes in
    Result { () throws(DecimalError) in try ExactDecimal(lexeme: bytes) }
  }
  return try result.get()
}

/// What came out: the amount's text, or the error's name.
func outcome(_ body: () throws -> some CustomStringConvertible) -> String {
  do {
    return try body().description
  } catch let error as DecimalError {
    switch error {
    case .notANumber: return "notANumber"
    case .tooManyDigits: return "tooManyDigits"
    case .scaleTooLarge: return "scaleTooLarge"
    case .outOfRange: return "outOfRange"
    case .overflow: return "overflow"
    case .divisionByZero: return "divisionByZero"
    }
  } catch {
    return "\(error)"
  }
}
