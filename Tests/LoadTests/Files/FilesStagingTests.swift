import Formats
import Foundation
import Glibc
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct FilesStagingTests {
  @Test func `what a killed run left is removed by the next`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "old"))
    try fixture.folder.write("x", to: "out/.staging/20170501-dead/unit/team=a/part-0.csv")
    try fixture.folder.write("", to: "out/.staging/20170501-dead/lock")
    let events = Events()
    var run = fixture.run
    run.report = { events.add($0) }
    try fixture.spec.prepare(run)
    #expect(fixture.stagings == [])
    #expect(
      events.all.map(\.values) == [
        ["path": fixture.root + "/.staging", "stagings": "20170501-dead"]
      ])
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
  }

  @Test func `a staging that somebody works in stays`() throws {
    let fixture = FilesFixture()
    let sink = try fixture.spec.makeSink(fixture.run)
    try sink.begin(fixture.opening())
    var other = fixture.run
    other.runID = "20170502T040000Z-00000002"
    try fixture.spec.prepare(other)
    try FilesFixture.write(FilesFixture.rows(7), to: sink)
    #expect(try sink.finish().rows == 7)
    _ = try sink.commit(fixture.record(rows: 7))
    #expect(try fixture.ids().values.map(\.count) == [7])
  }

  @Test func `any locked file in a staging protects it`() throws {
    let fixture = FilesFixture()
    let path = try fixture.folder.write("", to: "out/.staging/other/in-use")
    let descriptor = open(path, O_RDWR)
    #expect(flock(descriptor, LOCK_EX) == 0)
    try fixture.spec.prepare(fixture.run)
    #expect(fixture.stagings == ["other"])
    close(descriptor)
    try fixture.spec.prepare(fixture.run)
    #expect(fixture.stagings == [])
  }

  @Test func `a process that is killed leaves the load before, and its staging goes`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "old"))
    // A shell that holds the lock as a run does, until it is killed.
    let staging = fixture.root + "/.staging/20170501-killed"
    try fixture.folder.write("", to: "out/.staging/20170501-killed/lock")
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/bin/sh")
    holder.arguments = ["-c", "exec 9<'\(staging)/lock'; flock 9; echo held; exec sleep 60"]
    let output = Pipe()
    holder.standardOutput = output
    try holder.run()
    _ = output.fileHandleForReading.readData(ofLength: 5)
    try fixture.spec.prepare(fixture.run)
    #expect(fixture.stagings == ["20170501-killed"])
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    try fixture.spec.prepare(fixture.run)
    #expect(fixture.stagings == [])
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
  }

  @Test func `a load that was set aside for two renames is put back`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "old"))
    let staging = fixture.root + "/.staging/20170501-dead"
    try fixture.folder.write(fixture.april, to: "out/.staging/20170501-dead/aside-place")
    try FileManager.default.moveItem(atPath: fixture.april, toPath: staging + "/aside")
    try fixture.spec.prepare(fixture.run)
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
    #expect(fixture.stagings == [])
  }

  @Test func `a path that is a file is told`() throws {
    let fixture = FilesFixture()
    try fixture.folder.write("", to: "out")
    #expect(
      throws: Fault(.configuration, "is a file where a folder should be", at: fixture.root)
    ) { try fixture.spec.prepare(fixture.run) }
  }

  @Test func `a path that takes no folders is told`() throws {
    var fixture = FilesFixture()
    fixture.spec.path = "/proc/meterline"
    let fault = #expect(throws: Fault.self) { try fixture.spec.prepare(fixture.run) }
    #expect(fault?.place == "/proc/meterline")
    #expect(fault?.message.hasPrefix("cannot be made: ") == true)
  }

  @Test func `two sinks of a run may share a path`() throws {
    let fixture = FilesFixture()
    let first = try fixture.spec.makeSink(fixture.run)
    let second = try fixture.spec.makeSink(fixture.run)
    try first.begin(fixture.opening())
    try second.begin(fixture.opening())
    #expect(
      fixture.stagings == [
        "20170502T031500Z-00000001-01234567", "20170502T031500Z-00000001-01234567-2",
      ])
    try FilesFixture.write(FilesFixture.rows(3), to: first)
    #expect(try first.finish().rows == 3)
    second.discard()
    #expect(try first.commit(fixture.record()).rows == 3)
    #expect(fixture.stagings == [])
  }

  @Test func `without exchange two renames replace a load`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "old"))
    let staging = try StagingArea(root: fixture.root).open("by-two-renames")
    try fixture.folder.write("x", to: "out/.staging/by-two-renames/unit/new")
    try staging.replaceInTwoSteps(fixture.april)
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.april) == ["new"])
    staging.remove()
    #expect(fixture.stagings == [])
  }

  @Test func `a second rename that fails puts the load back`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "old"))
    let staging = try StagingArea(root: fixture.root).open("without-unit")
    #expect(throws: Fault.self) { try staging.replaceInTwoSteps(fixture.april) }
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
  }
}

/// Keeps the events of a run.
private final class Events: @unchecked Sendable {
  private let lock = NSLock()
  private var events: [RunEvent] = []

  var all: [RunEvent] { lock.withLock { events } }

  func add(_ event: RunEvent) { lock.withLock { events.append(event) } }
}

@Suite struct FilesDaysTests {
  private func unit(_ from: String, _ to: String) -> Records.Unit {
    Records.Unit(
      endpoint: "usage-details", enrollment: "100", period: CalendarMonth("201704")!,
      days: CalendarDate(from)!..<CalendarDate(to)!)
  }

  @Test func `a load of some days keeps the files of the others`() throws {
    let fixture = FilesFixture { $0.partitionColumns = ["usage_date"] }
    try fixture.load(
      (1...4).map { .init(id: "old-\($0)", date: "2017-04-0\($0)") } + [
        .init(id: "none", date: nil)
      ],
      id: "aaaaaaaaaaaaaaaa")
    let receipt = try fixture.load(
      [.init(id: "new-2", date: "2017-04-02")], id: "bbbbbbbbbbbbbbbb",
      unit: unit("2017-04-02", "2017-04-04"))
    #expect(
      try fixture.ids() == [
        "usage_date=2017-04-01/part-00000-aaaaaaaa.csv": ["old-1"],
        "usage_date=2017-04-02/part-00000-bbbbbbbb.csv": ["new-2"],
        "usage_date=2017-04-04/part-00000-aaaaaaaa.csv": ["old-4"],
        "usage_date=__HIVE_DEFAULT_PARTITION__/part-00000-aaaaaaaa.csv": ["none"],
      ])
    #expect(receipt.rows == 4)
    let load = try #require(try FilesManifest.read(in: fixture.april)).load
    #expect(load.rowsWritten == 4)
    #expect(load.totals == ["cost": ["EUR": "6.00"]])
    #expect(load.days["2017-04-02"]?.rows == 1)
    #expect(load.days["2017-04-03"] == nil)
    #expect(!load.partial)
    #expect(!FileManager.default.fileExists(atPath: fixture.april + "/usage_date=2017-04-03"))
  }

  @Test func `days of another definition are refused before a row is staged`() throws {
    var fixture = FilesFixture { $0.partitionColumns = ["usage_date"] }
    try fixture.load([.init(id: "old")], id: "aaaaaaaaaaaaaaaa")
    fixture.run.planSHA256 = "another"
    let sink = try fixture.spec.makeSink(fixture.run)
    let fault = #expect(throws: Fault.self) {
      try sink.begin(fixture.opening(unit: unit("2017-04-02", "2017-04-04")))
    }
    #expect(fault?.message == "holds other days as another definition or mapping made them")
    #expect(fixture.stagings == [])
  }

  @Test func `two loads of different days at a time both stay`() throws {
    let fixture = FilesFixture { $0.partitionColumns = ["usage_date"] }
    let spans = [("2017-04-01", "aaaaaaaaaaaaaaaa"), ("2017-04-02", "bbbbbbbbbbbbbbbb")]
    var loads: [(any RecordSink, LoadRecord)] = []
    for (day, id) in spans {
      let rows = [FilesFixture.Row(id: id, date: day)]
      let unit = unit(day, "\(CalendarDate(day)!.adding(days: 1))")
      let sink = try fixture.spec.makeSink(fixture.run)
      try sink.begin(fixture.opening(id, unit: unit))
      try FilesFixture.write(rows, to: sink)
      _ = try sink.finish()
      loads.append((sink, try fixture.record(id, unit: unit, of: rows)))
    }
    for (sink, record) in loads { _ = try sink.commit(record) }
    #expect(try fixture.ids().values.flatMap { $0 }.sorted() == spans.map(\.1))
    let load = try #require(try FilesManifest.read(in: fixture.april)).load
    #expect(load.totals == ["cost": ["EUR": "3.00"]])
    #expect(load.partial)
  }

  @Test func `a load of some days needs folders by day`() throws {
    let fixture = FilesFixture()
    let fault = #expect(throws: Fault.self) {
      try fixture.load([], unit: unit("2017-04-02", "2017-04-04"))
    }
    #expect(
      fault
        == Fault(
          .configuration, "sink 'files' cannot replace some days of 201704 only",
          remedy: "Add 'usage_date' to partition_by, or load whole periods"))
  }

  @Test func `a load of some days does not mix formats`() throws {
    var fixture = FilesFixture { $0.partitionColumns = ["usage_date"] }
    try fixture.load([.init(id: "old")], id: "aaaaaaaaaaaaaaaa")
    fixture.spec.compression = .gzip(level: 1)
    let fault = #expect(throws: Fault.self) {
      try fixture.load([], unit: unit("2017-04-02", "2017-04-04"))
    }
    #expect(
      fault
        == Fault(
          .configuration,
          "holds 'usage_date=2017-04-01/part-00000-aaaaaaaa.csv', and new files would end in "
            + "'.csv.gz'",
          at: fixture.april,
          remedy: "Load the whole period, or keep 'format' and 'compression'"))
    #expect(try fixture.ids().values.map { $0 } == [["old"]])
  }
}
