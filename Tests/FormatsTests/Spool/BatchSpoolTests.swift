import Formats
import JSONStream
import Records
import Testing

@Suite struct BatchSpoolTests {
  private static func batch(_ number: Int) -> RecordBatch {
    let batch = RecordBatch(width: 3, recordCapacity: 2, windowBytes: 64)
    batch.origin = BatchOrigin(
      page: number, windowOffset: number * 10, firstOrdinalOfPage: number * 100,
      arrayPath: "/data", window: number % 2 == 0 ? nil : number)
    for row in 0..<number {
      let text = batch.window.append(text: "row \(row), of \(number)")
      let record = batch.slots.appendRow(
        RecordPlace(offset: text.offset, byteCount: text.byteCount, ordinal: number * 100 + row))
      batch.slots[record, 1] = text
    }
    return batch
  }

  @Test func `batches come back as they were, in their order`() throws {
    let disk = SpoolDisk()
    let spool = try BatchSpool(on: disk)
    for number in 1...40 { try spool.append(Self.batch(number)) }
    #expect(spool.rows == 820)
    #expect(disk.bytesUsed == spool.byteCount)
    var number = 0
    try spool.replay(width: 3) { (batch) throws(Fault) in
      number += 1
      let expected = Self.batch(number)
      #expect(batch.origin == expected.origin)
      #expect(batch.count == expected.count)
      #expect(batch.window.bytes().elementsEqual(expected.window.bytes()))
      for row in 0..<batch.count {
        #expect(batch.slots.place(of: row) == expected.slots.place(of: row))
        for column in 0..<3 { #expect(batch.slots[row, column] == expected.slots[row, column]) }
      }
      // What is done to one batch does not reach the next.
      batch.window.append(text: "more")
      batch.slots.removeLastRow()
    }
    #expect(number == 40)
  }

  @Test func `a batch without rows needs no disk`() throws {
    let spool = try BatchSpool(on: SpoolDisk())
    try spool.append(Self.batch(0))
    #expect(spool.byteCount == 0)
  }

  @Test func `more than the limit is refused`() throws {
    let spool = try BatchSpool(on: SpoolDisk(limit: ByteSize(bytes: 100)))
    let fault = #expect(throws: Fault.self) {
      for number in 1...40 { try spool.append(Self.batch(number)) }
    }
    #expect(fault?.message.contains("limits.spool") == true)
  }
}
