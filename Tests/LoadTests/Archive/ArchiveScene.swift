import Formats
import Foundation
import Load
import Records
import TestSupport
import Testing

/// An archive in a folder of its own, and listings to put into it.
final class ArchiveScene {
  let folder = TemporaryFolder("archive")
  let spec: ArchiveSinkSpec
  var run = RunContext(runID: "20170502T031500Z-00000001", pipeline: "nightly", version: "1.0.0")

  static let head = PageHead(
    url: "https://example.com/usage", etag: "\"e1\"",
    headers: ["content-type": "application/json"])

  init(compression: Compression = .zstd(level: 1)) {
    spec = ArchiveSinkSpec(path: folder.path + "/archive", compression: compression)
  }

  /// A sink that has begun April.
  func open() throws(Fault) -> any RecordSink {
    try spec.prepare(run)
    let sink = try spec.makeSink(run)
    try sink.begin(
      LoadOpening(
        unit: FilesFixture.april, schema: FilesFixture.schema, loadID: "0123456789abcdef"))
    return sink
  }

  /// Archives bodies in pieces.
  func archive(
    _ bodies: [[UInt8]], balance: String? = nil, piece: () -> Int = { 1000 }
  ) throws {
    let sink = try open()
    let archive = try #require(sink.archive)
    try archive.beginListing()
    if let balance {
      let beside = try archive.beside("balance-summary")
      try beside.beginListing()
      try beside.beginPage(Self.head)
      try Self.write(balance, to: beside)
      try beside.endPage(records: 1)
    }
    for body in bodies {
      try archive.beginPage(Self.head)
      var rest = body[...]
      while !rest.isEmpty {
        let next = rest.prefix(piece())
        try next.withUnsafeBytes { try archive.write($0) }
        rest = rest.dropFirst(next.count)
      }
      try archive.endPage(records: 0)
    }
    try commit(sink, bodies: bodies.map { String(decoding: $0, as: UTF8.self) })
  }

  func commit(_ sink: any RecordSink, bodies: [String]) throws {
    _ = try sink.finish()
    let text = bodies.joined()
    let source = LoadRecord.Source(
      url: Self.head.url, etag: Self.head.etag, pages: bodies.count, bytes: text.utf8.count,
      sha256: Digest.sha256(of: text), confirmed: true)
    // 2017-05-02T03:15:00Z
    let instant = Timestamp(microseconds: 1_493_694_900_000_000)
    _ = try sink.commit(
      LoadRecord(
        run: run, loadID: "0123456789abcdef", unit: FilesFixture.april, source: source,
        startedAt: instant, finishedAt: instant))
  }

  static func write(_ text: String, to sink: any PageSink) throws {
    try Array(text.utf8).withUnsafeBytes { try sink.write($0) }
  }

  /// The newest listing of April.
  func kept() throws -> (any KeptListing)? {
    try spec.makeSink(run).archive?.kept(FilesFixture.april)
  }

  static func bytes(of page: Int, in listing: any KeptListing) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try listing.read(page: page) { bytes += $0 }
    return bytes
  }

  /// Paths of all files of the archive.
  var files: [String] { folder.files().filter { $0.hasPrefix("archive/") } }

  /// The folders of April's fetches.
  var fetches: [String] {
    let parent = spec.path + "/usage-details/enrollment=100/billing_period=201704"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.sorted().map { parent + "/" + $0 }
  }

  /// Names below `.staging`.
  var stagings: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: spec.path + "/.staging")) ?? [])
      .filter { $0 != "lock" }
  }

  /// What a shell command prints.
  func shell(_ command: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
