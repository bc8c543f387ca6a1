import ArgumentParser
import Foundation
import Load
import Pipeline
import Records

/// `meterline verify PATH|FILE`
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read what was committed again, and compare it with what was recorded.",
    discussion: """
      Files and archived bodies are compared with their manifests: bytes, SHA-256, rows, sums. Tables are counted and \
      summed, and compared with the ledger. Nothing is sent to the source.

      Examples:
        meterline verify out/usage
        meterline verify pipelines/usage-nightly.yml

      Exit codes: 0 all is as it was recorded; 1 something differs, or there is nothing; 75 a database does not answer; \
      78 bad configuration.
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder that sinks wrote into, or a definition, for all that its sinks hold.",
      valueName: "path|file"))
  var path: String

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    let isText = answer.output == .text
    let found = try await isFolder ? verifyFolder(isText) : verifyPlan(isText)
    if found.isEmpty {
      throw Fault(
        .failed, "there is nothing that was committed", at: path,
        remedy: "Name a folder that a sink wrote into, or a definition that ran")
    }
    let damaged = found.count { !$0.isGood }
    if isText {
      Terminal.outputLine(
        "\(Figures.count(found.count, "unit")) verified, \(Figures.grouped(damaged)) damaged")
    } else {
      try answer.printJSON(Answer(verified: found.count, damaged: damaged, units: found))
    }
    if damaged > 0 { throw ExitStatus.failed }
  }

  private var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private func verifyFolder(_ isText: Bool) async throws -> [Verification] {
    let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return try await Worker.run("verify") { () throws(Fault) in
      var found: [Verification] = []
      try StoredLoads.verify(below: folder) { one in
        if isText { Terminal.outputLine(Self.line(one)) }
        found.append(one)
      }
      return found
    }
  }

  private func verifyPlan(_ isText: Bool) async throws -> [Verification] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Fault(
        .configuration, "there is no such file or folder", at: path,
        remedy: "Name a folder that a sink wrote into, or a definition")
    }
    let plan = try Definition.plan(path)
    return try await Worker.run("verify") { () throws(Fault) in
      var found: [Verification] = []
      for sink in plan.sinks {
        try sink.spec.verify(plan.source.endpoint) { one in
          if isText { Terminal.outputLine(Self.line(one)) }
          found.append(one)
        }
      }
      return found
    }
  }

  /// `good  files  usage-details, enrollment 100, 201704: 600 rows, 120.3 kB in out/…`.
  private static func line(_ one: Verification) -> String {
    let unit = one.unit.map { "\($0)" } ?? "unknown unit"
    let head = "\(one.isGood ? "good   " : "damaged")  \(one.sink)  \(unit): "
    guard one.isGood else {
      return head + one.problems.joined(separator: "; ") + ", in \(one.location)"
    }
    let size = one.bytes > 0 ? ", \(Figures.size(one.bytes))" : ""
    return head + "\(Figures.count(one.rows, "row"))\(size), in \(one.location)"
  }

  private struct Answer: Encodable {
    let verified: Int
    let damaged: Int
    let units: [Verification]
  }
}
