import Foundation
import Glibc
import Records
import TestSupport
import Testing

@testable import Pipeline

@Suite struct QuarantineTests {
  private func record(_ ordinal: Int, bytes: [UInt8] = Array(#"{"cost":"n/a"}"#.utf8))
    -> RejectedRecord
  {
    RejectedRecord(
      page: 7, ordinal: ordinal, path: "/data/\(ordinal)/cost", byteOffset: 91204,
      reason: #"expected a number for 'cost', found "n/a""#, bytes: bytes)
  }

  private func listing(_ records: RejectedRecord...) -> [ListingStep] {
    [.begin(currency: nil)] + records.map { .rejected($0) } + [.rows([TestRow()])]
  }

  private let folder = TemporaryFolder("quarantine")
  private let unitFolder = "usage-details/enrollment=100/billing_period=201704"

  @Test func `without a quarantine a record that cannot be used fails its unit with its place`()
    async throws
  {
    let world = World()
    world.listing(listing(record(3)))
    let summary = try await run(plan(world), in: world)
    #expect(
      summary.units.first?.reason
        == #"page 8: expected a number for 'cost', found "n/a" at /data/3/cost after byte 91204. Have the provider mend it, or put such records aside with on_bad_record."#
    )
    #expect(summary.exitCode == 1)
    #expect(world.now.stores.isEmpty)
  }

  @Test func `a record is put aside as a line with its reason, place and bytes`() async throws {
    let world = World()
    world.listing(listing(record(3), record(4, bytes: [0x61, 0xFF])))
    let summary = try await run(
      plan(world, badRecords: .quarantine(folder: folder.path, limit: 2)), in: world)
    let unit = try #require(summary.units.first)
    #expect(unit.status == .loaded)
    #expect(unit.rowsRead == 3)
    #expect(unit.rowsWritten == 1)
    #expect(unit.quarantined == 2)
    let load = try #require(world.load("store"))
    #expect(load.quarantined == 2)
    let name = "\(unitFolder)/quarantine-\(load.loadID.prefix(8)).ndjson"
    #expect(folder.files() == [name])
    #expect(
      try folder.text(of: name).split(separator: "\n").map(String.init) == [
        #"{"byte_offset":91204,"ordinal":3,"page":7,"path":"/data/3/cost","raw":"{\"cost\":\"n/a\"}","reason":"expected a number for 'cost', found \"n/a\"","unit":"usage-details, enrollment 100, 201704"}"#,
        #"{"byte_offset":91204,"ordinal":4,"page":7,"path":"/data/4/cost","raw_base64":"Yf8=","reason":"expected a number for 'cost', found \"n/a\"","unit":"usage-details, enrollment 100, 201704"}"#,
      ])
    #expect(
      world.events.withLock { $0 }.contains(
        RunEvent(
          .warning, "records were put into quarantine",
          [
            "unit": "usage-details, enrollment 100, 201704", "records": "2", "without cost": "2",
          ])))
    #expect(load.quarantinedCost == [:])
    #expect(load.quarantinedWithoutCost == 2)
  }

  @Test func `one record more than allowed fails the unit and leaves no file`() async throws {
    let world = World()
    world.listing(listing(record(3), record(4)))
    let summary = try await run(
      plan(world, badRecords: .quarantine(folder: folder.path, limit: 1)), in: world)
    #expect(
      summary.units.first?.reason
        == #"page 8: more than 1 record cannot be used, the last: expected a number for 'cost', found "n/a" at /data/4/cost after byte 91204. See what they have in common before at_most is raised."#
    )
    #expect(folder.files().isEmpty)
  }

  @Test func `what a transform rejects is put aside too`() async throws {
    let world = World()
    world.listing([.begin(currency: nil), .rows([TestRow(), TestRow(product: "odd")])])
    let summary = try await run(
      plan(
        world, transforms: [FakeTransform(.reject("odd"))],
        badRecords: .quarantine(folder: folder.path, limit: 1)), in: world)
    #expect(summary.units.first?.quarantined == 1)
    #expect(summary.units.first?.rowsWritten == 1)
  }

  @Test func `the file goes where the load goes`() async throws {
    let world = World()
    let failure = SinkFailure(sink: "store", act: .commit)
    let plan = try plan(world, badRecords: .quarantine(folder: folder.path, limit: 9))
    world.listing(listing(record(3)) + listing(record(1)))
    world.change { $0.failures[failure] = Fault(.tryLater, "lost") }
    _ = try await run(plan, in: world)
    #expect(folder.files().isEmpty)

    world.change { $0.failures[failure] = nil }
    _ = try await run(plan, in: world)
    let first = folder.files()
    #expect(first.count == 1)
    #expect(try folder.text(of: first[0]).split(separator: "\n").count == 1)

    _ = try await run(plan, in: world, isForced: true)
    #expect(folder.files().count == 1)
    #expect(folder.files() != first)

    world.listing([.begin(currency: nil), .rows([TestRow()])])
    _ = try await run(plan, in: world, isForced: true)
    #expect(folder.files().isEmpty)
  }

  @Test func `a dry run counts and writes nothing`() async throws {
    let world = World()
    world.listing(listing(record(3)))
    let summary = try await run(
      plan(world, badRecords: .quarantine(folder: folder.path, limit: 1)), in: world,
      options: RunOptions(isDryRun: true))
    #expect(summary.units.first?.quarantined == 1)
    #expect(folder.files().isEmpty)
  }

  @Test func `what a killed run left is removed, what a living one holds is not`() throws {
    let abandoned = try folder.write("x", to: "\(unitFolder)/.quarantine-dead.ndjson.staged")
    let held = try folder.write("x", to: "\(unitFolder)/.quarantine-live.ndjson.staged")
    let descriptor = open(held, O_RDONLY)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let file = try QuarantineFile(
      folder: folder.path, unit: World.unit(), loadID: "0123456789abcdef")
    file.discard()
    #expect(!FileManager.default.fileExists(atPath: abandoned))
    #expect(FileManager.default.fileExists(atPath: held))
  }

  @Test func `a folder that cannot be written fails the unit by name`() async throws {
    let path = try folder.write("a file", to: "taken")
    let world = World()
    world.listing(listing(record(3)))
    let summary = try await run(
      plan(world, badRecords: .quarantine(folder: path, limit: 1)), in: world)
    #expect(
      summary.units.first?.reason.hasSuffix("cannot create the quarantine file: Not a directory")
        == true)
  }
}
