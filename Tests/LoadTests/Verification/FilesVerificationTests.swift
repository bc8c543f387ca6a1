import Formats
import Foundation
import Load
import Records
import TestSupport
import Testing

/// Text that is hard to count in is counted all the same.
@Suite struct FilesVerificationTests {
  @Test(arguments: TextFormat.allCases, ["none", "gzip", "zstd"])
  func `quotes, line ends and commas in text make no rows of their own`(
    _ format: TextFormat, _ compression: String
  ) throws {
    let fixture = FilesFixture {
      $0.format = format
      $0.compression = Compression(compression) ?? .none
    }
    let rows = [
      FilesFixture.Row(id: "plain", cost: "0.5"),
      FilesFixture.Row(id: "a,b \"c\"\r\nnew line\n\"\"", cost: "-1.25E-3", team: nil),
      FilesFixture.Row(id: "", cost: "1.00125", team: "\""),
    ]
    var found: [Verification] = []
    let run = fixture.run
    let sink = try fixture.spec.makeSink(run)
    try sink.begin(fixture.opening())
    try FilesFixture.write(rows, to: sink)
    _ = try sink.finish()
    var record = fixture.record(rows: 3)
    record.totals = ["cost": ["XXX": "1.5000"]]
    _ = try sink.commit(record)
    try fixture.spec.verify("usage-details") { one in found.append(one) }
    #expect(found.map(\.problems) == [[]])
    #expect(found.map(\.rows) == [3])
  }

  @Test func `a load of no rows is good`() throws {
    let fixture = FilesFixture()
    let sink = try fixture.spec.makeSink(fixture.run)
    try sink.begin(fixture.opening())
    _ = try sink.finish()
    var record = fixture.record()
    record.totals = [:]
    _ = try sink.commit(record)
    var found: [Verification] = []
    try StoredLoads.verify(below: fixture.root) { one in found.append(one) }
    #expect(found.map(\.problems) == [[]])
  }
}
