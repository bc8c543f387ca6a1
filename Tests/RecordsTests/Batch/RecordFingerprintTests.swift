import Testing

@testable import Records

@Suite struct RecordFingerprintTests {
  @Test func `fingerprints tell records apart by every byte, by borders and by order`() {
    var seen: [RecordFingerprint: String] = [:]
    func add(_ records: [String]) {
      var fingerprint = RecordFingerprint()
      for record in records { fingerprint.add(record) }
      let text = "\(records)"
      #expect(seen.updateValue(text, forKey: fingerprint) == nil, "\(text)")
    }
    let base = "0123456789abcdefghijklmnopqrstuvwxyz"
    for length in 0...base.count { add([String(base.prefix(length))]) }
    for index in base.indices {
      var changed = base
      changed.replaceSubrange(index...index, with: "#")
      add([changed])
    }
    for split in 1..<base.count {
      add([String(base.prefix(split)), String(base.dropFirst(split))])
      add([String(base.dropFirst(split)), String(base.prefix(split))])
    }
    add(["", ""])
    add([base, base])
  }

  @Test func `equal records have equal fingerprints wherever they lie`() {
    let bytes = Array("xx0123456789abcdefghijk".utf8)
    var one = RecordFingerprint()
    var other = RecordFingerprint()
    bytes.withUnsafeBytes { one.add(UnsafeRawBufferPointer(rebasing: $0[2...])) }
    Array(bytes.dropFirst(2)).withUnsafeBytes { other.add($0) }
    #expect(one == other)
  }
}
