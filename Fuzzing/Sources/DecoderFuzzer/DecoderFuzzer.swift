import JSONStream

/// One input: two bytes that say how the body is fed, then the body.
///
/// The decoder (with every load checked) and the reference must agree on rows, facts, and kind and place of an
/// error; a decoder with small limits must neither trap nor go on for ever, and say the same for any chunking.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count >= 2 else { return 0 }
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let body = Array(input[2...])
  let shape = [DocumentShape.listing, .automatic, .single, .lines][Int(input[0] & 3)]
  let feeding = Feeding(
    chunkBytes: [1, 2, 3, 7, 15, 16, 17, 31, 64, 100, 1000, Int.max][Int(input[1] & 15) % 12],
    windowBytes: input[1] & 16 == 0 ? 64 : 1 << 16, recordLimit: input[1] & 32 == 0 ? 3 : 64,
    movesWithin: input[1] & 64 == 0, stays: input[1] & 128 != 0)
  compareWithReference(body, shape, feeding)
  compareChunkings(body, shape, feeding)
  compareReader(body)
  return 0
}

private let columns: [(name: String, column: Int)] = [
  ("accountId", 0), ("cost", 1), ("extendedCost", 1), ("tags", 2), ("x", 3),
  ("aNameOfMoreThanThirtyTwoBytesInAll", 4),
  ("aNameThatIsLongerThanWhatIsComparedAtOnceByFar", 5),
]
private let fields = FieldNames(columns)

private func compareWithReference(_ body: [UInt8], _ shape: DocumentShape, _ feeding: Feeding) {
  let decoded = decode(body, fields: fields, shape: shape, feeding: feeding)
  let expected = ReferenceDecoder.decode(body, columns: columns, shape: shape)
  precondition(decoded.records == expected.decoded.records, "rows differ")
  precondition(decoded.facts == expected.decoded.facts, "facts differ")
  precondition(decoded.error?.kind == expected.fault?.kind, "kinds of error differ")
  precondition(decoded.error?.byteOffset == expected.fault?.offset, "places of error differ")
}

private func compareChunkings(_ body: [UInt8], _ shape: DocumentShape, _ feeding: Feeding) {
  let limits = ScanLimits(maximumRecordBytes: 40, maximumDepth: 5)
  let whole = decode(body, fields: fields, shape: shape, limits: limits)
  let chunked = decode(body, fields: fields, shape: shape, limits: limits, feeding: feeding)
  precondition(whole == chunked, "chunkings differ under limits")
}

private func compareReader(_ body: [UInt8]) {
  var json = ReferenceJSON(body)
  json.space()
  let isValid = (try? json.value(open: 0)) != nil
  json.space()
  let isAccepted = body.withUnsafeBytes { (try? JSONText.check($0)) != nil }
  precondition(isAccepted == (isValid && json.next == nil), "the reader disagrees")
}
