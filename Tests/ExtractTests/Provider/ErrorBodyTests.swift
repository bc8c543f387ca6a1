import Records
import Testing

@testable import Extract

@Suite struct ErrorBodyTests {
  @Test(
    arguments: [
      (#"{"error":{"code":"A","message":"Wrong period."}}"#, "Wrong period"),
      (#"{"Message":"An error has occurred."}"#, "An error has occurred"),
      (#"{"error":{"code":"A"}}"#, "A"),
      (#"{"error":"invalid_client","error_description":"no such"}"#, "invalid_client: no such"),
      (#""just text""#, "just text"),
      ("plain\nsecond", "plain"),
      ("<html>\n<title>Down</title>", "<html> (Down)"),
      (#"{"unknown":1}"#, #"{"unknown":1}"#),
      ("a\u{1B}[31mb", "a\\u{1b}[31mb"),
      ("", nil), (" \n ", nil),
    ] as [(String, String?)])
  func `an error's body is told in one line`(_ body: String, _ message: String?) {
    #expect(ErrorBody.message(Array(body.utf8)) == message)
  }
}

@Suite struct KeyExpiryTests {
  static func token(_ claims: String) -> Secret {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    var bits = 0
    var count = 0
    for byte in claims.utf8 {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(alphabet[bits >> count & 63])
      }
    }
    if count > 0 { text.append(alphabet[bits << (6 - count) & 63]) }
    return Secret("h.\(text).s")
  }

  @Test(
    arguments: [
      (#"{"nbf":1,"exp":1488326400,"iss":"x"}"#, "2017-03-01T00:00:00Z"),
      (#"{"a":{"exp":1},"exp":1488326400.5}"#, "2017-03-01T00:00:00Z"),
      (#"{"exp":"soon"}"#, nil), (#"{}"#, nil), (#"[1]"#, nil), (#"{"exp":"#, nil),
      (#"{"exp":99999999999999}"#, nil),
    ] as [(String, String?)])
  func `a key that is a token tells when it ends`(_ claims: String, _ expiry: String?) {
    #expect(KeyExpiry.date(of: Self.token(claims))?.description == expiry)
  }

  @Test(arguments: ["plain", "a.b", "a.!!.c", "..", "a.b.c.d"])
  func `other keys tell nothing`(_ key: String) {
    #expect(KeyExpiry.date(of: Secret(key)) == nil)
  }

  @Test func `the remedy depends on whether the key is past its end`() throws {
    let now = try #require(Timestamp("2017-02-01T00:00:00Z"))
    let late = try #require(Timestamp("2017-04-01T00:00:00Z"))
    let key = Self.token(#"{"exp":1488326400}"#)
    #expect(
      KeyExpiry.remedy(for: key, now: late)
        == "The key expired on 2017-03-01: make a new one in the EA portal")
    #expect(KeyExpiry.remedy(for: key, now: now).hasPrefix("The key is valid until 2017-03-01"))
    #expect(KeyExpiry.remedy(for: Secret("k"), now: now).hasPrefix("Make a new key"))
  }
}
