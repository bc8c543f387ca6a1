import JSONStream
import Testing

/// Every limit, met exactly and passed by one, for any chunking.
struct ScanLimitsTests {
  private static let fields = FieldNames([(name: "cost", column: 0)])
  private static let feedings = [1, 7, 100, Int.max].map {
    Feeding(chunkBytes: $0, windowBytes: 128)
  }

  private func errors(
    _ body: String, _ limits: ScanLimits, _ shape: DocumentShape = .listing
  ) -> [JSONStreamError?] {
    Self.feedings.map {
      decode(Array(body.utf8), fields: Self.fields, shape: shape, limits: limits, feeding: $0).error
    }
  }

  /// A record of exactly `byteCount` bytes.
  private func record(_ byteCount: Int) -> String {
    #"{"t":""# + String(repeating: "x", count: byteCount - 8) + "\"}"
  }

  @Test(arguments: [10, 64, 200, 1000])
  func `a record may have as many bytes as the limit, and not one more`(limit: Int) {
    let limits = ScanLimits(maximumRecordBytes: limit)
    for shape in [DocumentShape.listing, .lines, .automatic] {
      let (open, close) = shape == .listing ? ("[", "]") : ("", "")
      #expect(errors(open + record(limit) + close, limits, shape).allSatisfy { $0 == nil })
      for tail in ["", "\n", String(repeating: " ", count: 300)] {
        for error in errors(open + record(limit + 1) + tail + close, limits, shape) {
          #expect(error?.kind == .recordTooLong)
          #expect(error?.byteOffset == open.utf8.count)
        }
      }
    }
  }

  @Test func `a record that never ends is refused at the limit`() {
    let limits = ScanLimits(maximumRecordBytes: 100)
    for body in ["[{\"t\":\"", "[{\"t\":[", "[{\"t\":1"] {
      let endless = body + String(repeating: body.hasSuffix("[") ? "1," : "1", count: 1000)
      for error in errors(endless, limits) { #expect(error?.kind == .recordTooLong) }
    }
  }

  @Test func `a fault behind the limit does not change the verdict`() {
    let limits = ScanLimits(maximumRecordBytes: 40)
    let long = #"[{"t":""# + String(repeating: "x", count: 60)
    for error in errors(long + "\u{1}\"}]", limits) { #expect(error?.kind == .recordTooLong) }
    for error in errors(long + "\"!]", limits) { #expect(error?.kind == .recordTooLong) }
    let short = #"[{"t":""# + String(repeating: "x", count: 20)
    for error in errors(short + "\u{1}" + String(repeating: "x", count: 60), limits) {
      #expect(error?.kind == .controlByte)
    }
  }

  @Test func `a number that is an error is judged only when it has ended`() {
    let limits = ScanLimits(maximumRecordBytes: 40)
    let blank = String(repeating: "\n", count: 30)
    for error in errors("{\"error\":\(blank)1.\n\n null%rro\"", limits, .single) {
      #expect(error?.kind == .recordTooLong)
    }
    let digits = String(repeating: "7", count: 200)
    for error in errors("{\"error\":\(digits)}", ScanLimits(), .single) {
      #expect(error?.kind == .errorBody)
      #expect(error?.detail == digits)
    }
    for error in errors("{\"error\":7", ScanLimits(), .single) {
      #expect(error?.kind == .truncated)
    }
  }

  @Test func `a member beside the listing may have as many bytes as the limit`() {
    let limits = ScanLimits(maximumRecordBytes: 50)
    let member = { "\"m\":\"" + String(repeating: "x", count: $0 - 6) + "\"" }
    #expect(errors("{\(member(50)),\"data\":[]}", limits).allSatisfy { $0 == nil })
    for error in errors("{\(member(51)),\"data\":[]}", limits) {
      #expect(error?.kind == .recordTooLong)
      #expect(error?.byteOffset == 1)
    }
  }

  @Test(arguments: [4, 64, 65, 512])
  func `values may be nested as deep as the limit, the document's own containers counted`(
    depth: Int
  ) {
    let limits = ScanLimits(maximumDepth: depth)
    for (open, close, own, shape) in [
      ("{\"data\":[{\"x\":", "}]}", 3, DocumentShape.listing), ("[{\"x\":", "}]", 2, .listing),
      ("{\"x\":", "}", 1, .single), ("{\"x\":", ",\"data\":[]}", 1, .listing),
    ] {
      func body(_ levels: Int) -> String {
        open + String(repeating: "[", count: levels) + String(repeating: "]", count: levels) + close
      }
      #expect(errors(body(depth - own), limits, shape).allSatisfy { $0 == nil })
      for error in errors(body(depth - own + 1), limits, shape) {
        #expect(error?.kind == .tooDeep)
        #expect(error?.byteOffset == open.utf8.count + depth - own)
      }
    }
  }

  @Test func `a window may hold as many bytes as the limit`() throws {
    let limits = ScanLimits(maximumWindowBytes: 100)
    for (spaces, isRefused) in [(98, false), (99, true)] {
      var scanner = RecordScanner(fields: Self.fields, shape: .listing, limits: limits)
      var window = ByteWindow(capacity: 256)
      window.append(text: "[" + String(repeating: " ", count: spaces) + "]")
      var table = SlotTable(width: 1, capacity: 1)
      do {
        _ = try scanner.scan(&window, into: &table, recordLimit: 1, isLast: true)
        #expect(!isRefused)
      } catch {
        #expect(isRefused && error.kind == .windowTooLarge)
      }
    }
  }

  @Test func `a record of a megabyte that comes in tiny chunks is not scanned over and over`() {
    // Scanned anew at every chunk this would be 10^12 steps; doubling makes it a few million.
    let body = "[" + record(1 << 20) + "]"
    let decoded = decode(
      Array(body.utf8), fields: Self.fields, feeding: Feeding(chunkBytes: 1, windowBytes: 1 << 21))
    #expect(decoded.error == nil)
    #expect(decoded.records.first?.unknown.first != nil)
  }

  @Test func `limits are clamped to what slots can name`() {
    let limits = ScanLimits(maximumRecordBytes: .max, maximumDepth: 0, maximumWindowBytes: .max)
    #expect(limits.maximumRecordBytes == Slot.maximumByteCount)
    #expect(limits.maximumDepth == 1)
    #expect(limits.maximumWindowBytes == Int(UInt32.max))
    var later = ScanLimits()
    later.maximumRecordBytes = .max
    let scanner = RecordScanner(fields: Self.fields, shape: .listing, limits: later)
    #expect(scanner.limits.maximumRecordBytes == Slot.maximumByteCount)
  }
}
