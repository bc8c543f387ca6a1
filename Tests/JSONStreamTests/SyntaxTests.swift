import JSONStream
import Testing

/// The grammar of RFC 8259, as a document, as a listing and as the value of an unknown field.
struct SyntaxTests {
  private static let fields = FieldNames([(name: "cost", column: 0)])

  /// Kinds that say "this is JSON, but no listing".
  private static let shapeKinds: Set<JSONStreamError.Kind> = [
    .noListing, .notARecord, .nextLinkNotText, .errorBody, .secondListing,
  ]

  @Test(arguments: SyntaxCorpus.accepted)
  func `a JSON text is accepted as a document`(_ text: SyntaxCase) throws {
    try text.bytes.withUnsafeBytes { try JSONText.check($0) }
    for shape in [DocumentShape.listing, .automatic, .single, .lines] {
      if let error = decode(text.bytes, fields: Self.fields, shape: shape).error {
        #expect(Self.shapeKinds.contains(error.kind), "\(shape): \(error)")
      }
    }
  }

  @Test(arguments: SyntaxCorpus.refused)
  func `what is no JSON text is refused as a document`(_ text: SyntaxCase) {
    #expect(throws: JSONStreamError.self) {
      try text.bytes.withUnsafeBytes { try JSONText.check($0) }
    }
    for shape in [DocumentShape.listing, .automatic, .single] {
      #expect(decode(text.bytes, fields: Self.fields, shape: shape).error != nil, "\(shape)")
    }
  }

  @Test(arguments: SyntaxCorpus.accepted)
  func `a JSON text is accepted as the value of a field`(_ text: SyntaxCase) throws {
    for name in ["unknown", "cost"] {
      let body =
        Array("{\"data\":[{\"a\":1,\"\(name)\":".utf8) + text.bytes + Array(",\"cost\":3}]}".utf8)
      let decoded = decode(body, fields: Self.fields)
      #expect(decoded.error == nil)
      #expect(decoded.records.first?.values == [.number("3")])
      #expect(decoded == decode(body, fields: Self.fields, feeding: Feeding(chunkBytes: 1)))
    }
  }

  @Test(arguments: SyntaxCorpus.refused)
  func `what is no JSON text is refused as the value of a field`(_ text: SyntaxCase) {
    for name in ["unknown", "cost"] {
      let body = Array("{\"data\":[{\"\(name)\":".utf8) + text.bytes + Array(",\"z\":3}]}".utf8)
      let decoded = decode(body, fields: Self.fields)
      #expect(decoded.error != nil)
      #expect(decoded == decode(body, fields: Self.fields, feeding: Feeding(chunkBytes: 1)))
    }
  }

  @Test(arguments: SyntaxCorpus.accepted)
  func `a JSON text is accepted beside the listing`(_ text: SyntaxCase) {
    let body = Array("{\"other\":".utf8) + text.bytes + Array(",\"data\":[]}".utf8)
    #expect(decode(body, fields: Self.fields).error == nil)
  }

  @Test(arguments: SyntaxCorpus.refused)
  func `what is no JSON text is refused beside the listing`(_ text: SyntaxCase) {
    let body = Array("{\"data\":[],\"other\":".utf8) + text.bytes + Array("}".utf8)
    #expect(decode(body, fields: Self.fields).error != nil)
  }

  @Test func `a body that is cut at any byte is refused`() {
    let body = Array(
      #"{"id":"x","data":[{"cost":1.5,"tags":"{\"a\":\"é\"}"},{"x":[true,null]}],"nextLink":null}"#
        .utf8)
    #expect(decode(body, fields: Self.fields).error == nil)
    for end in 0..<body.count {
      let cut = Array(body[..<end])
      let error = decode(cut, fields: Self.fields).error
      #expect(error?.kind == (end == 0 ? .emptyBody : .truncated), "cut after \(end) bytes")
      #expect(error?.byteOffset == end)
    }
  }
}
