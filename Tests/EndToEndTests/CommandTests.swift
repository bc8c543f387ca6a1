import Formats
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct CommandTests {
  private let listing = #"""
    {"id":"x","data":[{"cost":0.8125,"date":"2019-07-03T00:00:00","tags":"{\"env\":\"a,b\"}","product":"say \"hi\""},
    {"cost":1E-05,"departmentName":null,"newField":{"a":1}}],"nextLink":null}
    """#

  private func convert(_ arguments: [String], _ input: String? = nil) throws -> Program.Outcome {
    try Program(in: "/tmp").run(
      ["convert"] + arguments, input: Data((input ?? listing).utf8))
  }

  @Test func `convert writes the chosen columns as CSV`() throws {
    let outcome = try convert(["-", "--columns", "usage_date,cost,tags,product,extra,source_row"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == #"""
        usage_date,cost,tags,product,extra,source_row
        2019-07-03,0.8125,"{""env"":""a,b""}","say ""hi""",,0
        ,1E-05,,,"{""newField"":{""a"":1}}",1

        """#)
  }

  @Test func `convert writes NDJSON with the provider's digits`() throws {
    let outcome = try convert(["-", "--to", "ndjson", "--columns", "cost,tags"])
    #expect(
      outcome.output == #"""
        {"cost":0.8125,"tags":"{\"env\":\"a,b\"}"}
        {"cost":1E-05,"tags":null}

        """#)
  }

  @Test func `convert says that a page with a next link is not the whole listing`() throws {
    let page = #"{"data":[{"cost":1}],"nextLink":"https://h/p?sig=s3cret"}"#
    let outcome = try convert(["-", "--columns", "cost"], page)
    #expect(outcome.status == 0)
    #expect(outcome.output == "cost\n1\n")
    #expect(
      outcome.errors
        == "warning: stdin names a next page, which is not in it; only this page was converted\n")
  }

  @Test func `convert reads the CSV that it writes, and that of the provider`() throws {
    let columns = ["-", "--columns", "usage_date,cost,tags,product"]
    let fromJSON = try convert(columns)
    let whole = try convert(["-"])
    let again = try convert(columns, whole.output)
    #expect(again.output == fromJSON.output, "\(again.errors)")
    let foreign =
      "\u{FEFF}\"Usage Data Extract\"\r\n\"\"\r\n\"Date\",\"Extended Cost\",\"Tags\",\r\n"
      + "\"04/03/2017\",\"1E-05\",\"{\"\"env\"\":\"\"prd\"\"}\",\r\n"
    #expect(
      try convert(["-", "--columns", "usage_date,cost,tags"], foreign).output
        == "usage_date,cost,tags\n2017-04-03,1E-05,\"{\"\"env\"\":\"\"prd\"\"}\"\n")
    let cut = try convert(columns, "Date,Cost,Tags\n2017-04-03,1")
    #expect(cut.status == 1)
    #expect(cut.errors.contains("after 2 of the 3 fields of its last record"), "\(cut.errors)")
  }

  @Test func `what CSV has as extra stays beside the fields that are no column`() throws {
    let input =
      "Date,Cost,Extra,Newer\n2017-04-03,1,\"{\"\"a\"\":1}\",x\n2017-04-03,2,\"say \"\"hi\"\"\",y\n"
    let outcome = try convert(["-", "--to", "ndjson", "--columns", "cost,extra"], input)
    #expect(
      outcome.output == #"""
        {"cost":1,"extra":{"extra":"{\"a\":1}","Newer":"x"}}
        {"cost":2,"extra":{"extra":"say \"hi\"","Newer":"y"}}

        """#, "\(outcome.errors)")
  }

  @Test(arguments: [
    (["-o", "out.csv.gz"], "out.csv.gz", Compression.gzip(level: 1)),
    (["-o", "out.csv.zst"], "out.csv.zst", .zstd(level: 1)),
    (["-o", "out", "--compression", "gzip"], "out", .gzip(level: 1)),
    (["-o", "out.csv", "--compression", "none"], "out.csv", .none),
    (["--to", "ndjson", "-o", "out.zst", "--compression", "zstd"], "out.zst", .zstd(level: 1)),
  ])
  func `convert packs a file, and what comes out of it is the plain output`(
    arguments: [String], name: String, compression: Compression
  ) throws {
    let folder = TemporaryFolder("convert")
    let record =
      #"{"cost":0.8125,"product":"say \"hi\"","tags":"\#(String(repeating: "x", count: 900))"}"#
    let page = "[" + Array(repeating: record, count: 4000).joined(separator: ",") + "]"
    let input = try folder.write(page, to: "page.json")
    let program = Program(in: folder.path)
    let format = arguments.contains("ndjson") ? "ndjson" : "csv"
    let plain = try program.run("convert", input, "--to", format)
    #expect(plain.status == 0 && plain.output.utf8.count > 3_600_000)
    let outcome = try program.run(["convert", input] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let packed = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
    #expect(packed.withUnsafeBytes { Compression.sniff($0) } == compression)
    #expect(try unpacked(folder.path + "/" + name) == Array(plain.output.utf8))
  }

  @Test func `what convert wrote as packed NDJSON it reads back as the same rows`() throws {
    let folder = TemporaryFolder("convert")
    let program = Program(in: folder.path)
    let input = try folder.write(listing, to: "page.json")
    #expect(try program.run("convert", input, "--to", "ndjson", "-o", "rows.ndjson.gz").status == 0)
    let direct = try program.run("convert", input)
    let back = try program.run("convert", "rows.ndjson.gz")
    #expect(back.status == 0, "\(back.errors)")
    #expect(back.output == direct.output)
    #expect(back.output.contains(#""{""newField"":{""a"":1}}",1"#))
  }

  /// A file's bytes as a reader of any compression sees them.
  private func unpacked(_ path: String) throws -> [UInt8] {
    let reader = InflatingReader(try DescriptorReader(path: path), place: path)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { room.deallocate() }
    var bytes: [UInt8] = []
    while true {
      let count = try reader.read(into: room)
      if count == 0 { return bytes }
      bytes += room[..<count]
    }
  }

  @Test func `convert leaves no file when the input is cut`() throws {
    let folder = TemporaryFolder("convert")
    let input = try folder.write(String(listing.dropLast(40)), to: "cut.json")
    let outcome = try Program(in: folder.path).run("convert", input, "-o", "cut.csv")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cut.json"))
    #expect(folder.files() == ["cut.json"])
  }

  @Test(arguments: [
    (["convert", "--columns", "csot"], "Did you mean 'cost'?"),
    (["convert", "--columns", "cost,cost"], "--columns names 'cost' twice"),
    (["convert", "--compression", "bzip2"], "'bzip2' is no compression; none, gzip and zstd are"),
    (
      ["convert", "--compression", "zstd", "-o", "x.csv.gz"],
      "--compression zstd and a file named '*.gz' contradict each other"
    ),
    (
      ["convert", "--compression", "none", "-o", "x.csv.zst"],
      "--compression none and a file named '*.zst' contradict each other"
    ),
    (["schema", "usage-detials"], "Did you mean 'usage-details'?"),
    (["run"], "Missing expected argument"),
    (["run", "x.yml", "--period", "2017"], "--period must be"),
    (["run", "x.yml", "--from", "2017-04-01"], "--from and --to go together"),
    (["run", "x.yml", "--shard", "2/2"], "--shard must be I/N"),
    (["run", "x.yml", "--max-memory", "1KiB"], "--max-memory must be 16MiB to 1TiB, not 1KiB"),
    (["emulate", "--fault", "429"], "429"),
    (["emulate", "--fault", "trunkate-after:1"], "Did you mean 'truncate-after'?"),
    (["emulate", "--host", "nowhere"], "the host must be an IPv4 or IPv6 address or localhost"),
    (["emulate", "--page-rows", "0"], "page rows must be 1 or more, not 0"),
    (
      ["emulate", "--currency", "EURO"], "the currency must be a code of three letters, not 'EURO'"
    ),
    (["frobnicate"], "frobnicate"),
  ])
  func `asking wrongly ends with 2 and says what would be right`(
    arguments: [String], words: String
  ) throws {
    let outcome = try Program(in: "/tmp").run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `a definition that does not exist is a configuration fault`() throws {
    let outcome = try Program(in: "/tmp").run("run", "/nowhere/p.yml")
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("/nowhere/p.yml"))
  }

  @Test func `every verb has a help page with an example`() throws {
    for verb in ["run", "validate", "convert", "report", "migrate", "emulate", "schema"] {
      let outcome = try Program(in: "/tmp").run(verb, "--help")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("Example"), "\(verb)")
    }
  }

  @Test func `schema lists a dataset's columns as text and as JSON`() throws {
    let text = try Program(in: "/tmp").run("schema", "usage-details").output
    #expect(text.contains("usage_date"))
    let json = try Program(in: "/tmp").run("schema", "usage-details", "--output", "json").json()
    #expect((json["columns"] as? [[String: Any]])?.count == 45)
  }

  @Test func `a port that is taken ends with 1, for it may be free a moment later`() async throws {
    let scene = try await Scene()
    let outcome = try Program(in: "/tmp").run("emulate", "--port", "\(scene.address.port)")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("could not listen on 127.0.0.1, port"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    await scene.emulator.stop()
  }

  @Test func `emulate prints its address and ends on a signal`() throws {
    let running = try Program(in: "/tmp").start(["emulate", "--rows", "10"])
    let address = try #require(running.outputLine(startingWith: "listening on "))
    #expect(address.hasPrefix("http://127.0.0.1:"))
    running.signal(SIGTERM)
    #expect(running.wait().status == 143)
  }
}
