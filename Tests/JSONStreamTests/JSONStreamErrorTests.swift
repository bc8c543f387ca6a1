import JSONStream
import Testing

/// Place and words of errors, for any chunking.
struct JSONStreamErrorTests {
  private static let fields = FieldNames([(name: "cost", column: 0), (name: "tags", column: 1)])

  struct ErrorCase: CustomStringConvertible, Sendable {
    let description: String
    let shape: DocumentShape
    let body: String
    let message: String

    init(_ description: String, _ body: String, _ message: String, shape: DocumentShape = .listing)
    {
      self.description = description
      self.shape = shape
      self.body = body
      self.message = message
    }
  }

  @Test(arguments: [
    ErrorCase(
      "a fault in a field", #"{"data":[{"cost":1},{"cost":1,"tags":nope}]}"#,
      "expected a JSON value, found \"ope}]}\" at /data/1/tags after byte 38"),
    ErrorCase(
      "a fault inside a nested value", #"{"data":[{"tags":{"a":[1,{"b/c~d":[2,}]}}}]}"#,
      "expected a JSON value, found \"}]}}}]}\" at /data/0/tags/a/1/b~1c~0d/1 after byte 37"),
    ErrorCase(
      "a fault between records", #"[{"cost":1} {"cost":2}]"#,
      "expected ',' or ']', found \"{\"cost\":2}]\" after byte 12"),
    ErrorCase(
      "a fault between records of a named listing", #"{"value":[{"cost":1};]}"#,
      "expected ',' or ']', found \";]}\" at /value after byte 20"),
    ErrorCase(
      "a leading zero", #"[{"cost":-012}]"#,
      "expected a number without leading zeros, found \"012}]\" at /0/cost after byte 10"),
    ErrorCase(
      "a raw control byte", "[{\"tags\":\"a\u{1}b\"}]",
      "expected no unescaped control byte in a string, found \"\\u0001b\"}]\" at /0/tags after byte 11"
    ),
    ErrorCase(
      "an escape", #"[{"tags":"\q"}]"#,
      "expected a JSON escape after a backslash, found \"q\"}]\" at /0/tags after byte 11"),
    ErrorCase(
      "a lone surrogate", #"[{"tags":"x\uD800"}]"#,
      "expected a whole surrogate pair, found \"\\uD800\"}]\" at /0/tags after byte 11"),
    ErrorCase(
      "a record that is none", #"{"data":[{},"n/a"]}"#,
      "expected a record as an object, found \"\"n/a\"]}\" at /data/1 after byte 12"),
    ErrorCase(
      "a member beside the listing", #"{"data":[],"x":{"y":tru}}"#,
      "expected a JSON value, found \"}}\" at /x/y after byte 23"),
    ErrorCase(
      "a name without a colon", #"[{"cost" 3}]"#,
      "expected ':' after a member name, found \"3}]\" at /0/cost after byte 9"),
    ErrorCase(
      "a name without quotes", #"[{cost:3}]"#,
      "expected a member name in quotes, found \"cost:3}]\" at /0 after byte 2"),
    ErrorCase(
      "a line", "{\"cost\":1}\n{\"cost\":.5}",
      "expected a JSON value, found \".5}\" at /1/cost after byte 19", shape: .lines),
    ErrorCase(
      "the end", #"{"data":[{"cost":1"#,
      "the body ends inside its JSON at /data/0/cost after byte 18"),
    ErrorCase(
      "the end in the envelope", #"{"data":[]"#, "the body ends inside its JSON after byte 10"),
    ErrorCase("an empty body", "", "the body is empty; expected JSON"),
    ErrorCase(
      "bytes after the document", "[] x",
      "expected nothing after the document, found \"x\" after byte 3"),
    ErrorCase(
      "no listing", #"{"id":"x"}"#,
      "expected an array of records as 'data', 'value' or 'content', found \"}\" after byte 9"),
    ErrorCase(
      "an error body", #"{"error":{"code":"429","message":"slow\ndown"}}"#,
      #"the response is an error: {"code":"429","message":"slow\ndown"}"#),
    ErrorCase(
      "an error as text in a record", #"{"cost":1,"error":"no"}"#,
      "the response is an error: \"no\"",
      shape: .single),
    ErrorCase(
      "a second listing", #"{"data":[],"value":[3]}"#,
      "expected one array of records, not a second, found \"3]}\" at /value/0 after byte 20"),
    ErrorCase(
      "a next link of another type", #"{"data":[],"nextLink":7}"#,
      "expected 'nextLink' to be text or null, found \"7}\" at /nextLink after byte 22"),
    ErrorCase(
      "markup", "<!DOCTYPE html><title>Service unavailable</title>",
      "expected a JSON document, found \"<!DOCTYPE html><title>Se…\" after byte 0"),
  ])
  func `an error says what, where and what was found`(_ error: ErrorCase) {
    for chunkBytes in [1, 3, 1000] {
      let decoded = decode(
        Array(error.body.utf8), fields: Self.fields, shape: error.shape,
        feeding: Feeding(chunkBytes: chunkBytes, windowBytes: 64))
      #expect(decoded.error?.description == error.message)
    }
  }

  @Test func `an excerpt does not cut a character in two`() {
    let body = "[{}x" + String(repeating: "é", count: 40)
    let error = decode(Array(body.utf8), fields: Self.fields).error
    #expect(error?.found == "x" + String(repeating: "é", count: 11) + "…")
  }

  @Test func `the offset counts from the first byte of the body, whatever the windows`() {
    let record = #"{"cost":1,"tags":"abc"}"#
    let body =
      "[" + (Array(repeating: record, count: 500) + ["{\"cost\":x}"]).joined(separator: ",") + "]"
    for windowBytes in [64, 300, 1 << 16] {
      let decoded = decode(
        Array(body.utf8), fields: Self.fields, feeding: Feeding(windowBytes: windowBytes))
      #expect(decoded.records.count == 500)
      #expect(decoded.error?.path == "/500/cost")
      #expect(decoded.error?.byteOffset == 1 + 500 * (record.utf8.count + 1) + 8)
    }
  }

  @Test func `a very deep path is cut`() {
    let body = "[{\"x\":" + String(repeating: "{\"level\":", count: 300) + "!"
    let path = decode(Array(body.utf8), fields: Self.fields).error?.path ?? ""
    #expect(path.hasPrefix("/0/x/level/level"))
    #expect(path.utf8.count < 600)
  }
}
