import Emulator
import Records
import Testing

@Suite struct WireFaultTests {
  static let target = "/v3/enrollments/100/usagedetails"

  /// A page in one piece, with its length, and a page in chunks.
  static let rows = [40, 600]

  @Test(arguments: rows, [0, 1, 30_000])
  func `a truncated body is the beginning of the whole one`(rows: Int, bytes: Int) async throws {
    let whole = try await body(rows: rows, faults: [])
    let cut = try await body(rows: rows, faults: [.truncateAfter(bytes: bytes, times: nil)])
    #expect(whole.ending == .whole)
    #expect(whole.header("Content-Length") == (rows == 40 ? "\(whole.body.count)" : nil))
    #expect(cut.status == 200)
    #expect(cut.ending == .cut)
    #expect(cut.body == Array(whole.body[..<bytes]))
    #expect(cut.header("Content-Length") == whole.header("Content-Length"))
    #expect(cut.header("Transfer-Encoding") == whole.header("Transfer-Encoding"))
  }

  @Test func `a body can be cut between two chunks`() async throws {
    let whole = try await body(rows: 600, faults: [])
    let cut = try await body(rows: 600, faults: [.truncateAfter(bytes: 256 << 10, times: nil)])
    #expect(whole.body.count > 256 << 10)
    #expect(cut.ending == .cut)
    #expect(cut.body.count == 256 << 10)
  }

  @Test(arguments: rows)
  func `a reset connection says so`(rows: Int) async throws {
    let whole = try await body(rows: rows, faults: [])
    let reset = try await body(rows: rows, faults: [.resetAfter(bytes: 20_000, times: nil)])
    #expect(reset.ending == .reset)
    #expect(reset.body == Array(whole.body[..<reset.body.count]))
    #expect(reset.body.count <= 20_000)
  }

  @Test(arguments: rows)
  func `a stalled body arrives late and whole`(rows: Int) async throws {
    let whole = try await body(rows: rows, faults: [])
    let start = ContinuousClock.now
    let stalled = try await body(
      rows: rows, faults: [.stallAfter(bytes: 5_000, seconds: 0.3, times: nil)])
    #expect(ContinuousClock.now - start > .milliseconds(300))
    #expect(stalled.ending == .whole)
    #expect(stalled.body == whole.body)
  }

  @Test(arguments: rows)
  func `a body that is no longer than the fault's offset stays whole`(rows: Int) async throws {
    let length = try await body(rows: rows, faults: []).body.count
    for fault in [
      EmulatorFault.truncateAfter(bytes: length, times: nil),
      .resetAfter(bytes: length, times: nil),
    ] {
      #expect(try await body(rows: rows, faults: [fault]).ending == .whole)
    }
    let last = try await body(rows: rows, faults: [.truncateAfter(bytes: length - 1, times: nil)])
    #expect(last.ending == .cut)
    #expect(last.body.count == length - 1)
  }

  @Test func `a fault with a number of times hits each target so often`() async throws {
    let options = EmulatorOptions(
      rowsPerMonth: 60, faults: [.truncateAfter(bytes: 1_000, times: 2)])
    try await serving(options) { client, _ in
      for target in [Self.target, "/v2/enrollments/100/usagedetails"] {
        var endings: [Client.Ending] = []
        for _ in 0..<4 { endings.append(try await client.get(target).ending) }
        #expect(endings == [.cut, .cut, .whole, .whole])
      }
    }
  }

  @Test func `faults combine in order of their offsets`() async throws {
    let faults: [EmulatorFault] = [
      .truncateAfter(bytes: 9_000, times: nil), .stallAfter(bytes: 4_000, seconds: 0.2, times: nil),
    ]
    let start = ContinuousClock.now
    let cut = try await body(rows: 40, faults: faults)
    #expect(ContinuousClock.now - start > .milliseconds(200))
    #expect(cut.ending == .cut)
    #expect(cut.body.count == 9_000)
  }

  private func body(rows: Int, faults: [EmulatorFault]) async throws -> Client.Reply {
    try await serving(EmulatorOptions(rowsPerMonth: rows, faults: faults)) { client, _ in
      try await client.get(Self.target)
    }
  }
}
