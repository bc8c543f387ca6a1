import Foundation
import Pipeline
import Records
import TestSupport
import Testing

@testable import meterline

/// The JSON Schema that editors use knows what the program knows.
@Suite(.blocking) struct PipelineSchemaTests {
  private func schema() throws -> [String: Any] {
    try Program(in: "/tmp").run("schema", "pipeline").json()
  }

  /// The single keys of a list's alternatives: the names of its components.
  private func names(_ section: String) throws -> Set<String> {
    let properties = try #require(try schema()["properties"] as? [String: Any])
    let list = try #require(properties[section] as? [String: Any])
    let items = try #require(list["items"] as? [String: Any])
    let alternatives = try #require(items["anyOf"] as? [[String: Any]])
    return Set(alternatives.compactMap { ($0["required"] as? [String])?.first })
  }

  @Test func `it names every transform, sink and check`() throws {
    #expect(try names("transforms") == Set(Registry.components.transforms.keys))
    #expect(try names("sinks") == Set(Registry.components.sinks.keys))
    #expect(try names("checks") == Set(Registry.components.checks.keys))
  }

  @Test func `it names every source`() throws {
    let properties = try #require(try schema()["properties"] as? [String: Any])
    let source = try #require(properties["source"] as? [String: Any])
    let options = try #require(source["properties"] as? [String: Any])
    let api = try #require(options["api"] as? [String: Any])
    #expect(Set(api["enum"] as? [String] ?? []) == Set(Registry.components.sources.keys))
  }

  @Test func `it names every section of a definition`() throws {
    let properties = try #require(try schema()["properties"] as? [String: Any])
    #expect(
      properties.keys.sorted() == [
        "checks", "http", "limits", "name", "on_bad_record", "sinks", "source", "transforms",
        "version",
      ])
  }

  /// The options that a sink may have.
  private func options(ofSink name: String) throws -> [String: Any] {
    let properties = try #require(try schema()["properties"] as? [String: Any])
    let list = try #require(properties["sinks"] as? [String: Any])
    let items = try #require(list["items"] as? [String: Any])
    let alternatives = try #require(items["anyOf"] as? [[String: Any]])
    let sinks = alternatives.compactMap { $0["properties"] as? [String: Any] }
    let sink = try #require(sinks.compactMap { $0[name] as? [String: Any] }.first)
    return try #require(sink["properties"] as? [String: Any])
  }

  @Test func `it knows the options of a table`() throws {
    #expect(
      try options(ofSink: "postgres").keys.sorted() == ["columns", "keep_versions", "table", "url"])
  }

  @Test func `the limits that it calls defaults are those of a definition without limits`() throws {
    let properties = try #require(try schema()["properties"] as? [String: Any])
    let section = try #require(properties["limits"] as? [String: Any])
    let limits = try #require(section["properties"] as? [String: [String: Any]])
    let defaults = limits.mapValues { ($0["default"] as? String).flatMap { ByteSize($0) } }
    let real = Limits()
    #expect(
      defaults == [
        "memory": real.memory, "page": real.page, "record": real.record, "spool": real.spool,
        "zstd_window": real.zstdWindow,
      ])
  }
}
