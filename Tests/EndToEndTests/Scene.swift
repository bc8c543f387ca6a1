import Emulator
import Foundation
import Records
import TestSupport

/// What a user has on the first day: a billing API, an empty folder, perhaps a database, and the built program.
struct Scene {
  let folder: TemporaryFolder
  let emulator: Emulator
  let address: EmulatorAddress
  var environment: [String: String]

  static let key = "scene-key"

  /// - Parameters:
  ///   - folder: where the program runs, where something has to lie there before the emulator starts.
  ///   - database: the URL of a database to load into.
  ///   - adjust: what the emulator does differently from serving April and May 2017 of enrollment 100.
  init(
    folder: TemporaryFolder = TemporaryFolder("scene"), database: String? = nil,
    adjust: (inout EmulatorOptions) throws -> Void = { _ in }
  ) async throws {
    self.folder = folder
    var options = EmulatorOptions(
      key: Self.key, periods: Self.months("201704..201705"), rowsPerMonth: 600, pageRows: 250,
      seed: 11, currency: "EUR")
    try adjust(&options)
    emulator = Emulator(options)
    address = try await emulator.start()
    environment = [
      "EA_ENROLLMENT": "100", "EA_API_KEY": Self.key, "EA_BASE_URL": "\(address)",
      "METERLINE_OUT": folder.path + "/out",
    ]
    environment["DATABASE_URL"] = database
  }

  /// The built program in the scene's folder.
  var program: Program { Program(in: folder.path, environment: environment) }

  /// A definition of the repository.
  static func definition(_ name: String) -> String { Program.checkout + "/pipelines/" + name }

  static func months(_ text: String) -> ClosedRange<CalendarMonth> {
    guard case .range(let months)? = PeriodSelection(text) else { preconditionFailure(text) }
    return months
  }

  /// A definition that writes CSV for one period, with retries short enough for a test.
  func writeFilesDefinition(
    name: String = "files", period: String = "201704", retries: Int = 1, path: String = "out",
    extra: String = ""
  ) throws -> String {
    try folder.write(
      """
      version: 1
      name: \(name)
      source:
        api: enterprise
        endpoint: usage-details
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: \(period)
      sinks:
        - files: {path: \(path), format: csv}
      http: {retries: \(retries), max_wait: 2s, first_byte_timeout: 10s, stall_timeout: 2s}
      \(extra)
      """, to: "\(name).yml")
  }

  /// The decoded answer of the emulator to a request with the right key.
  func fetch(_ path: String) async throws -> Any {
    let answer = try shell("curl -sf -H 'Authorization: bearer \(Self.key)' '\(address)\(path)'")
    return try JSONSerialization.jsonObject(with: Data(answer.utf8))
  }

  /// What a shell command prints, in the scene's folder.
  @discardableResult
  func shell(_ command: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
