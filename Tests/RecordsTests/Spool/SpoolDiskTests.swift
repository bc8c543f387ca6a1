import Foundation
import Records
import TestSupport
import Testing

@Suite struct SpoolDiskTests {
  @Test func `a file holds what was written, and has no name`() throws {
    let folder = TemporaryFolder()
    let disk = SpoolDisk(folder: folder.path)
    let file = try disk.makeFile()
    try file.append(Array("one ".utf8))
    try file.append(Array("two".utf8))
    #expect(try file.text(at: 2, count: 4) == "e tw")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(disk.bytesUsed == 7)
  }

  @Test func `a file that ends gives its room back`() throws {
    let disk = SpoolDisk(limit: ByteSize(bytes: 10))
    do {
      let file = try disk.makeFile()
      try file.append(Array("12345678".utf8))
    }
    #expect(disk.bytesUsed == 0)
    let file = try disk.makeFile()
    try file.append(Array("1234567890".utf8))
    #expect(file.count == 10)
  }

  @Test func `more than the limit is refused by its name`() throws {
    let disk = SpoolDisk(limit: ByteSize(bytes: 10))
    let first = try disk.makeFile()
    let second = try disk.makeFile()
    try first.append(Array("12345678".utf8))
    let fault = #expect(throws: Fault.self) { try second.append(Array("123".utf8)) }
    #expect(fault?.message.contains("limits.spool, 10B") == true)
    #expect(disk.bytesUsed == 8)
  }

  @Test func `a folder that is not there is refused`() throws {
    let disk = SpoolDisk(folder: "/nowhere/at/all")
    let fault = #expect(throws: Fault.self) { _ = try disk.makeFile() }
    #expect(fault?.place == "/nowhere/at/all")
  }
}

extension SpoolFile {
  fileprivate func append(_ bytes: [UInt8]) throws(Fault) {
    try bytes.withUnsafeBufferPointer { bytes throws(Fault) in
      try append(UnsafeRawBufferPointer(bytes))
    }
  }

  fileprivate func text(at offset: Int, count: Int) throws(Fault) -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { room.deallocate() }
    try read(at: offset, into: room)
    return String(decoding: room, as: UTF8.self)
  }
}
