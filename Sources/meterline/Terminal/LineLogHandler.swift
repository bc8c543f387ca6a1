import Foundation
import Logging
import Records

/// Writes log lines to stderr: for a person, or one JSON object a line.
///
/// Control characters are escaped in both, so that what a provider sends cannot forge lines.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  var logLevel: Logger.Level = .info
  let format: LogFormat
  let display: Display

  init(format: LogFormat, display: Display) {
    self.format = format
    self.display = display
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let values = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    switch format {
    case .text: display.line(text(event, values))
    case .json: display.line(json(event, values))
    }
  }

  private func text(_ event: LogEvent, _ values: [String: String]) -> String {
    let pairs = values.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value))" }
    let level = event.level >= .warning ? "\(event.level.rawValue): " : ""
    return level + Self.escaped("\(event.message)") + pairs.joined()
  }

  private func json(_ event: LogEvent, _ values: [String: String]) -> String {
    var object = values
    object["time"] = Timestamp.now.description
    object["level"] = event.level.rawValue
    object["message"] = "\(event.message)"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(object) else { return "{}" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A value as it is, or in quotes where one could not tell where it ends.
  private static func quoted(_ value: String) -> String {
    let text = escaped(value)
    guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\\\"") + "\""
  }

  private static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    return text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
  }
}
