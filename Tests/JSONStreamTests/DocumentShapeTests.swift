import JSONStream
import Testing

/// What each shape makes of a body, and what the envelope says.
struct DocumentShapeTests {
  private static let fields = FieldNames([
    (name: "cost", column: 0), (name: "extendedCost", column: 0), (name: "meterName", column: 1),
  ])

  private func scan(_ body: String, _ shape: DocumentShape) -> Decoded {
    let whole = decode(Array(body.utf8), fields: Self.fields, shape: shape)
    let bytewise = decode(
      Array(body.utf8), fields: Self.fields, shape: shape, feeding: Feeding(chunkBytes: 1))
    #expect(whole == bytewise)
    return whole
  }

  struct ShapeCase: CustomStringConvertible, Sendable {
    let description: String
    let shape: DocumentShape
    let body: String
    let records: Int
    let error: JSONStreamError.Kind?

    init(
      _ description: String, _ shape: DocumentShape, _ body: String, records: Int = 0,
      error: JSONStreamError.Kind? = nil
    ) {
      self.description = description
      self.shape = shape
      self.body = body
      self.records = records
      self.error = error
    }
  }

  @Test(arguments: [
    ShapeCase("data", .listing, #"{"data":[{},{}]}"#, records: 2),
    ShapeCase("value", .listing, #"{"value":[{}],"nextLink":""}"#, records: 1),
    ShapeCase("content", .listing, #"{"nextLink":null,"content":[{}]}"#, records: 1),
    ShapeCase("a listing in capitals", .listing, #"{"DATA":[{}]}"#, records: 1),
    ShapeCase("an escaped listing name", .listing, #"{"d\u0061ta":[{}]}"#, records: 1),
    ShapeCase("a bare array", .listing, " [{},{},{}] ", records: 3),
    ShapeCase("an empty bare array", .listing, "[]"),
    ShapeCase("a byte order mark", .listing, "\u{FEFF}[{}]", records: 1),
    ShapeCase("two byte order marks", .listing, "\u{FEFF}\u{FEFF}[{}]", error: .unexpectedByte),
    ShapeCase("unknown members", .listing, #"{"a":{"data":[1]},"data":[{}],"b":[[]]}"#, records: 1),
    ShapeCase("null and then an array", .listing, #"{"data":null,"value":[{}]}"#, records: 1),
    ShapeCase(
      "a second listing that is empty", .listing, #"{"data":[{}],"value":[ ]}"#, records: 1),
    ShapeCase(
      "a second listing", .listing, #"{"data":[{}],"value":[{}]}"#, records: 1,
      error: .secondListing),
    ShapeCase(
      "the same listing twice", .listing, #"{"data":[],"data":[{}]}"#, error: .secondListing),
    ShapeCase("no listing", .listing, #"{"id":"x","nextLink":null}"#, error: .noListing),
    ShapeCase("an empty object", .listing, "{}", error: .noListing),
    ShapeCase("data that is no array", .listing, #"{"data":{}}"#, error: .noListing),
    ShapeCase("a scalar", .listing, "3", error: .noListing),
    ShapeCase("an empty body", .listing, "", error: .emptyBody),
    ShapeCase("white space", .listing, " \n", error: .emptyBody),
    ShapeCase("markup", .listing, "<html>", error: .unexpectedByte),
    ShapeCase("an error", .listing, #"{"error":{"code":"x"}}"#, error: .errorBody),
    ShapeCase(
      "an error beside data", .listing, #"{"data":[{}],"error":"x"}"#, records: 1, error: .errorBody
    ),
    ShapeCase("an error that is null", .listing, #"{"error":null,"data":[{}]}"#, records: 1),
    ShapeCase(
      "an element that is no object", .listing, #"{"data":[{},3]}"#, records: 1, error: .notARecord),
    ShapeCase("an element that is null", .listing, "[null]", error: .notARecord),
    ShapeCase("bytes after the document", .listing, "[{}] []", records: 1, error: .trailingBytes),
    ShapeCase(
      "a next link that is a number", .listing, #"{"data":[],"nextLink":3}"#,
      error: .nextLinkNotText),
    ShapeCase(
      "a next link that is an object", .listing, #"{"nextLink":{},"data":[]}"#,
      error: .nextLinkNotText),

    ShapeCase("one object", .single, #"{"cost":1,"data":[{}]}"#, records: 1),
    ShapeCase("one object and another", .single, "{}{}", records: 1, error: .trailingBytes),
    ShapeCase("an array for one object", .single, "[{}]", error: .notARecord),
    ShapeCase(
      "an error for one object", .single, #"{"cost":1,"error":{"code":3}}"#, error: .errorBody),
    ShapeCase("an empty body for one object", .single, "", error: .emptyBody),

    ShapeCase("lines", .lines, "{}\n{}\r\n{}\n", records: 3),
    ShapeCase("lines without a last line feed", .lines, "{\"cost\":1}\n{\"cost\":2}", records: 2),
    ShapeCase("lines with a listing's name", .lines, #"{"data":[{}]}"#, records: 1),
    ShapeCase("lines with a number", .lines, "{}\n3", records: 1, error: .notARecord),
    ShapeCase("lines with a comma", .lines, "{},{}", records: 1, error: .notARecord),
    ShapeCase("a cut last line", .lines, "{}\n{\"cost\":1", records: 1, error: .truncated),
    ShapeCase("no lines", .lines, "\n", error: .emptyBody),
    ShapeCase("an array for lines", .lines, "[{}]", error: .notARecord),

    ShapeCase("automatic: a listing", .automatic, #"{"id":"x","value":[{},{}]}"#, records: 2),
    ShapeCase("automatic: a bare array", .automatic, "[{}]", records: 1),
    ShapeCase("automatic: lines", .automatic, "{\"cost\":1}\n{\"cost\":2}\n", records: 2),
    ShapeCase("automatic: one record", .automatic, #"{"cost":1,"value":3}"#, records: 1),
    ShapeCase("automatic: an empty object", .automatic, "{}", records: 1),
    ShapeCase("automatic: concatenated objects", .automatic, "{}{}{}", records: 3),
    ShapeCase(
      "automatic: a listing after a record", .automatic, #"{}{"data":[{}]}"#, records: 1,
      error: .listingInSequence),
    ShapeCase(
      "automatic: two listings", .automatic, #"{"data":[]}{"data":[]}"#, error: .trailingBytes),
    ShapeCase("automatic: an error", .automatic, #"{"error":{"code":"x"}}"#, error: .errorBody),
    ShapeCase(
      "automatic: an error in a line", .automatic, #"{}{"error":"x"}"#, records: 1,
      error: .errorBody),
    ShapeCase("automatic: an error that is null", .automatic, #"{"error":null}"#, records: 1),
  ])
  func `a shape decides what a body is`(_ body: ShapeCase) {
    let decoded = scan(body.body, body.shape)
    #expect(decoded.records.count == body.records)
    #expect(decoded.facts.records == body.records)
    #expect(decoded.error?.kind == body.error)
  }

  @Test(arguments: [
    (#"{"data":[]}"#, String??.none),
    (#"{"data":[],"nextLink":null}"#, .some(nil)),
    (#"{"data":[],"nextLink":""}"#, .some("")),
    (#"{"nextLink":"https:\/\/h\/p?a=1\u0026b=2","data":[]}"#, .some("https://h/p?a=1&b=2")),
    (#"{"nextLink":"a","data":[],"NextLink":"b"}"#, .some("b")),
    (#"{"data":[],"@odata.nextLink":"c"}"#, .some("c")),
    (#"{"data":[],"\u0040OData.nextLink":"c"}"#, .some("c")),
    (#"{"odata.nextLink":"c","data":[]}"#, .some("c")),
    (#"{"Items":3,"data":[],"NextPageLink":"c"}"#, .some("c")),
    (#"{"data":[],"previousLink":"c"}"#, String??.none),
  ])
  func `the next link is kept as it came`(body: String, nextLink: String??) {
    #expect(scan(body, .listing).facts.nextLink == nextLink)
  }

  @Test func `the envelope says which member held the records, and its id`() {
    let facts = scan(#"{"Value":[{}],"id":"enrollments/100"}"#, .listing).facts
    #expect(facts.listingName == "Value")
    #expect(facts.id == "enrollments/100")
    #expect(scan("[{}]", .listing).facts.listingName == nil)
  }

  @Test func `the last of repeated names wins, across case and aliases, and is counted`() {
    let decoded = scan(
      #"[{"cost":1,"Cost":2,"x":1,"extendedCost":null,"x":2,"\u0078":3,"X":4},{"cost":5}]"#,
      .listing)
    #expect(decoded.facts.duplicateKeys == 4)
    #expect(decoded.records[0].values[0] == .null)
    #expect(
      decoded.records[0].unknown == [
        DecodedField(name: Array("x".utf8), value: .number("3")),
        DecodedField(name: Array("X".utf8), value: .number("4")),
      ])
    #expect(decoded.records[1].values[0] == .number("5"))
  }

  @Test func `many unknown names in one record are told apart and the last of each wins`() {
    let members = (0..<30_000).map { "\"name\($0 % 10_000)\":\($0)" }.joined(separator: ",")
    let decoded = decode(Array("[{\(members)},{\(members)}]".utf8), fields: Self.fields)
    #expect(decoded.records[0].unknown.count == 10_000)
    #expect(decoded.records[0].unknown.last?.value == .number("29999"))
    #expect(decoded.records[1].unknown == decoded.records[0].unknown)
    #expect(decoded.facts.duplicateKeys == 40_000)
  }

  @Test(arguments: [
    // plain, escaped, plain
    (#"{"x":1,"\u0078":2,"x":3,"y":4}"#, ["x": "3", "y": "4"], 2),
    (#"{"\u0078":1,"x":2,"\u0079":3,"y":4,"x":5}"#, ["x": "5", "y": "4"], 3),
    // longer than what is kept of a name, before and behind one that is kept
    (
      #"{"x":1,"aNameThatIsLongerThanWhatIsComparedAtOnceByFarAndMore":2,"x":3,"aNameThatIsLongerThanWhatIsComparedAtOnceByFarAndMore":4}"#,
      ["x": "3", "aNameThatIsLongerThanWhatIsComparedAtOnceByFarAndMore": "4"], 2
    ),
  ])
  func `an unknown name is the same however it is spelled`(
    record: String, expected: [String: String], duplicates: Int
  ) {
    let decoded = scan("[\(record),\(record)]", .listing)
    #expect(decoded.facts.duplicateKeys == 2 * duplicates)
    for row in decoded.records {
      let found = row.unknown.map { (String(decoding: $0.name, as: UTF8.self), $0.value) }
      #expect(Dictionary(found, uniquingKeysWith: { first, _ in first }).count == found.count)
      for (name, value) in found { #expect(value == .number(expected[name] ?? "")) }
      #expect(found.count == expected.count)
    }
  }

  /// Cut after 32 bytes, this name falls into the bucket of the whole one.
  @Test func `a name longer than what is looked at first is found by all its bytes`() {
    let name = "fdrodakgipnrmeknppwtmvpbszjwnudjdihikmjv"
    let decoded = scan("[{\"\(name)\":1},{\"cost\":3,\"\(name)\":2}]", .listing)
    #expect(decoded.error == nil)
    #expect(decoded.records.last?.values[0] == .number("3"))
    #expect(
      decoded.records.last?.unknown == [
        DecodedField(name: Array(name.utf8), value: .number("2"))
      ])
  }

  @Test func `ordinals go on from the first one given, and places are the records' own bytes`() {
    let decoded = decode(
      Array(#"[ {"cost":1} ,{}]"#.utf8), fields: Self.fields, firstOrdinal: 40)
    #expect(decoded.records.map(\.ordinal) == [40, 41])
    #expect(decoded.records.map(\.bytes) == [#"{"cost":1}"#, "{}"])
  }

  @Test func `a full table ends a scan and the next one goes on behind it`() throws {
    var scanner = RecordScanner(fields: Self.fields, shape: .listing)
    var window = ByteWindow(capacity: 64)
    window.append(text: "[{\"cost\":1},{\"cost\":2},{\"cost\":3}]")
    var table = SlotTable(width: 2, capacity: 2)
    #expect(try scanner.scan(&window, into: &table, recordLimit: 2, isLast: true) == .tableFull)
    #expect(table.count == 2)
    #expect(try scanner.scan(&window, into: &table, recordLimit: 2, isLast: true) == .tableFull)
    table.removeAll()
    #expect(try scanner.scan(&window, into: &table, recordLimit: 2, isLast: true) == .endOfDocument)
    #expect(table.count == 1)
    #expect(try scanner.scan(&window, into: &table, recordLimit: 2, isLast: true) == .endOfDocument)
  }

  @Test func `after an error every scan throws it again`() {
    var scanner = RecordScanner(fields: Self.fields, shape: .listing)
    var window = ByteWindow(capacity: 64)
    window.append(text: "[{\"cost\":1},x]")
    var table = SlotTable(width: 2, capacity: 2)
    var errors: [JSONStreamError] = []
    for _ in 0..<2 {
      do {
        _ = try scanner.scan(&window, into: &table, recordLimit: 9, isLast: true)
      } catch {
        errors.append(error)
      }
    }
    #expect(errors.count == 2 && errors[0] == errors[1])
    #expect(table.count == 1)
  }
}
