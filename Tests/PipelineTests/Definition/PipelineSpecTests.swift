import Records
import Testing

@testable import Pipeline

@Suite struct PipelineSpecTests {
  @Test
  func `a definition with five faults reports five, each with its place and the nearest name`() {
    let yaml = """
      version: 1
      name: usage-nightly
      source:
        api: enterprise
        endpoint: usage-detials
        key: ${env:EA_API_KEY}
      sinks:
        - store: {path: out, max_file_sise: 256MiB}
        - postgre: {url: x}
      check:
        - row_count: {min: 1}
      """
    #expect(
      resolve(yaml).problems == [
        "p/p.yml:5:13: 'endpoint' of source must be usage-details, price-sheet, not 'usage-detials'. Did you mean 'usage-details'?",
        "p/p.yml:6:8: environment variable 'EA_API_KEY' is not set. Set it, or write ${env:EA_API_KEY:-default}",
        "p/p.yml:8:24: sink 'store' has no option 'max_file_sise'. Did you mean 'max_file_size'?",
        "p/p.yml:9:5: there is no sink 'postgre'. Did you mean 'postgres'?",
        "p/p.yml:10:1: pipeline has no option 'check'. Did you mean 'checks'?",
      ])
  }

  @Test func `a whole definition becomes a plan`() throws {
    let yaml = """
      version: 1
      name: nightly
      source: {api: enterprise, endpoint: usage-details, key: k, base_url: http://h}
      transforms:
        - add: {column: team}
        - rename: {from: product, to: service}
      sinks:
        - postgres: {path: out, order: 2}
        - store: {path: out, order: 1, partition_by: service}
      checks:
        - not_null: [cost, team]
        - row_count: {min: 1}
      on_bad_record: {quarantine: bad, at_most: 5}
      limits: {memory: 1GiB, record: 1MiB}
      http: {retries: 8}
      """
    let (resolved, problems) = resolve(yaml)
    #expect(problems.isEmpty)
    let plan = try #require(resolved)
    #expect(plan.name == "nightly")
    #expect(plan.width == 7)
    #expect(plan.schema.names.suffix(2) == ["service", "team"])
    #expect(plan.sinks.map(\.name) == ["store", "postgres"])
    #expect(plan.checks.map(\.name) == ["not_null", "row_count"])
    #expect(plan.badRecords == .quarantine(folder: "p/bad", limit: 5))
    #expect(plan.limits.memory.bytes == 1 << 30)
    #expect(plan.limits.page.bytes == 64 << 30)
  }

  private func definition(_ lines: String...) -> String {
    let base = ["version: 1", "name: n", "source: {api: enterprise, endpoint: usage-details}"]
    let hasSinks = lines.contains { $0.hasPrefix("sinks") }
    return (base + (hasSinks ? [] : ["sinks: [{store: {path: o}}]"]) + lines)
      .joined(separator: "\n")
  }

  @Test func `what is missing is named`() {
    #expect(
      resolve("{}").problems == [
        "p/p.yml:1:1: pipeline needs 'version'", "p/p.yml:1:1: pipeline needs 'name'",
        "p/p.yml:1:1: pipeline needs 'source'", "p/p.yml:1:1: pipeline needs 'sinks'",
      ])
    #expect(
      resolve("just text").problems == ["p/p.yml:1:1: a pipeline must be a mapping, not text"])
    #expect(
      resolve("version: 2\nname: ''\nsource: x\nsinks: []").problems == [
        "p/p.yml:1:10: 'version' must be 1, not '2'",
        "p/p.yml:2:7: 'name' of pipeline must not be empty",
        "p/p.yml:3:9: source must be a mapping, not text",
        "p/p.yml:4:8: 'sinks' must name at least one sink",
      ])
    #expect(
      resolve("version: 1\nname: n\nsource: {endpoint: usage-details}\nsinks: [{store: {}}]")
        .problems
        == ["p/p.yml:3:9: source needs 'api'", "p/p.yml:4:17: sink 'store' needs 'path'"])
  }

  @Test(arguments: [
    ("sinks: {store: {path: o}}", "4:8: 'sinks' must be a list, not a mapping"),
    ("sinks: [[store]]", "4:9: an element of 'sinks' must be a name with its options, not a list"),
    (
      "sinks: [{store: {path: o}, postgres: {path: o}}]",
      "4:28: an element of 'sinks' must have one name, not 2. Start each with '- '."
    ),
    ("sinks: [{stoer: {}}]", "4:10: there is no sink 'stoer'. Did you mean 'store'?"),
    ("sinks: [{s3: {}}]", "4:10: there is no sink 's3'. Known: postgres, store."),
    ("transforms: [renam]", "5:14: there is no transform 'renam'. Did you mean 'rename'?"),
    (
      "checks: [{freshness: 1}]",
      "5:11: there is no check 'freshness'. Known: accepted_values, not_null, reconcile, row_count, sum_between, unique."
    ),
    (
      "checks: [{rowcount: {min: 1}}]",
      "5:11: there is no check 'rowcount'. Did you mean 'row_count'?"
    ),
    (
      "on_bad_record: skip",
      "5:16: 'on_bad_record' must be fail or {quarantine: DIR, at_most: N}, not 'skip'"
    ),
    ("on_bad_record: {quarantine: q}", "5:16: on_bad_record needs 'at_most'"),
    (
      "on_bad_record: {quarantine: q, at_most: -1}",
      "5:41: 'at_most' of on_bad_record must be a whole number from 0 to 1000000, not '-1'"
    ),
    ("limits: {memory: 1MiB}", "5:18: 'memory' of limits must be 16MiB to 1TiB, not 1MiB"),
    ("limits: {record: 256MiB}", "5:18: 'record' of limits must be 1KiB to 128MiB, not 256MiB"),
    (
      "limits: {memory: 16MiB, record: 32MiB}",
      "5:9: 'record' of limits (32MiB) is more than 'memory' (16MiB)"
    ),
    ("limits: {memry: 64MiB}", "5:10: limits has no option 'memry'. Did you mean 'memory'?"),
  ])
  func `each fault is told where it stands`(line: String, problem: String) {
    #expect(resolve(definition(line)).problems == ["p/p.yml:\(problem)"])
  }

  @Test func `an order of transforms that cannot work is told at the transform`() {
    let yaml = definition(
      "transforms:", "  - rename: {from: product, to: service}",
      "  - rename: {from: produkt, to: x}", "  - rename: {from: service, to: y}")
    #expect(
      resolve(yaml).problems == [
        "p/p.yml:7:5: transform 'rename': there is no column 'produkt' here. Known: billing_currency, billing_period, cost, enrollment, service, usage_date."
      ])
  }

  @Test func `a variable that is not set is one fault, whatever its scalar would have to be`() {
    let yaml = definition(
      "limits: {memory: '${env:MEMORY}'}", "checks: [{row_count: {min: '${env:MIN}'}}]")
    #expect(
      resolve(yaml).problems == [
        "p/p.yml:5:18: environment variable 'MEMORY' is not set. Set it, or write ${env:MEMORY:-default}",
        "p/p.yml:6:28: environment variable 'MIN' is not set. Set it, or write ${env:MIN:-default}",
      ])
  }

  @Test func `a transform that names itself is not named twice`() {
    let yaml = definition("transforms: [{add: {column: cost}}]")
    #expect(
      resolve(yaml).problems == [
        "p/p.yml:5:15: transform 'add' makes a second column 'cost'"
      ])
  }

  @Test func `two columns of one name are refused`() {
    #expect(
      resolve(definition("transforms: [{rename: {from: product, to: cost}}]")).problems == [
        "p/p.yml:5:15: transform 'rename': two columns would be named 'cost'"
      ])
  }

  @Test func `sinks and checks are held against the columns that leave the last transform`() {
    let yaml = definition(
      "transforms: [{rename: {from: product, to: service}}]",
      "sinks: [{store: {path: o, partition_by: product}}]", "checks:",
      "  - not_null: [servce]", "  - sum_between: {column: service, min: 0}")
    #expect(
      resolve(yaml).problems == [
        "p/p.yml:5:10: sink 'store': there is no column 'product' to partition by. Add it to select.",
        "p/p.yml:7:16: check 'not_null' names no column: there is no 'servce' after the last transform. Did you mean 'service'?",
        "p/p.yml:8:27: check 'sum_between' needs a column of numbers, and 'service' is text",
      ])
  }

  @Test func `a fault that two readers of a section find is told once`() {
    let diagnostics = Diagnostics()
    let place = ConfigPlace(file: "p.yml", line: 1, column: 1)
    diagnostics.report("twice", at: place)
    diagnostics.report("twice", at: place)
    #expect(diagnostics.sorted.count == 1)
  }
}
