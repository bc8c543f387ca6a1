import Formats
import Load
import Records
import Testing

@Suite struct FilesSinkSpecTests {
  private let place = ConfigPlace(file: "p.yml", line: 9, column: 5)

  private func node(_ members: [(String, ConfigNode.Value)]) -> ConfigNode {
    ConfigNode(
      .mapping(
        members.map {
          ConfigNode.Member(key: $0.0, place: place, value: ConfigNode($0.1, at: place))
        }), at: place)
  }

  private func read(
    _ members: [(String, ConfigNode.Value)]
  ) -> (spec: FilesSinkSpec?, problems: [String]) {
    let diagnostics = Diagnostics()
    let spec = FilesSinkSpec(
      node(members), context: SpecContext(folder: "/jobs"), diagnostics: diagnostics)
    return (spec, diagnostics.problems.map(\.message))
  }

  @Test func `a path alone is enough`() throws {
    let spec = try #require(read([("path", .scalar("out/usage"))]).spec)
    #expect(spec.path == "/jobs/out/usage")
    #expect(spec.format == .csv)
    #expect(spec.compression == .none)
    #expect(spec.partitionColumns == [])
    #expect(spec.maximumFileBytes == nil)
    #expect(spec.isAtomic)
    #expect(!spec.escapesFormulas)
    #expect(spec.name == "files")
    #expect(spec.commitOrder == 1)
    #expect(spec.fingerprint == "")
  }

  @Test func `all options are read`() throws {
    let (read, problems) = read([
      ("path", .scalar("/data")), ("format", .scalar("ndjson")),
      (
        "partition_by",
        .sequence([
          ConfigNode(.scalar("billing_period"), at: place),
          ConfigNode(.scalar("usage_date"), at: place),
        ])
      ), ("compression", .scalar("zstd")), ("max_file_size", .scalar("256MiB")),
      ("escape_formulas", .scalar("true")), ("atomic", .scalar("false")),
    ])
    let spec = try #require(read)
    #expect(problems == [])
    #expect(spec.path == "/data")
    #expect(spec.format == .ndjson)
    #expect(spec.partitionColumns == ["usage_date"])
    #expect(spec.compression == .zstd(level: 1))
    #expect(spec.maximumFileBytes == 256 << 20)
    #expect(spec.escapesFormulas)
    #expect(!spec.isAtomic)
  }

  @Test func `all problems are told at once`() {
    let (spec, problems) = read([
      ("format", .scalar("cvs")), ("compresion", .scalar("gzip")),
      ("max_file_size", .scalar("1KiB")), ("atomic", .scalar("maybe")),
      (
        "partition_by",
        .sequence([ConfigNode(.scalar("team"), at: place), ConfigNode(.scalar("team"), at: place)])
      ),
    ])
    #expect(spec == nil)
    #expect(
      problems == [
        "sink 'files' needs 'path'",
        "'format' of sink 'files' must be csv, ndjson, not 'cvs'. Did you mean 'csv'?",
        "'atomic' of sink 'files' must be true or false, not 'maybe'",
        "sink 'files' has no option 'compresion'. Did you mean 'compression'?",
        "'max_file_size' of sink 'files' must be at least 64KiB, not 1KiB",
        "'partition_by' of sink 'files' names 'team' twice",
      ])
  }

  @Test func `a partition column must be one of the output's`() {
    let spec = FilesSinkSpec(path: "x", partitionBy: ["billing_period", "usage_dat"])
    #expect(
      throws: Fault(
        .configuration,
        "sink 'files' is to partition by 'usage_dat', which is no column of the output."
          + " Did you mean 'usage_date'?")
    ) { try spec.check(FilesFixture.schema) }
    #expect(throws: Never.self) {
      try FilesSinkSpec(path: "x", partitionBy: ["team"]).check(FilesFixture.schema)
    }
  }
}
