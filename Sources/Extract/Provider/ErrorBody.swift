import JSONStream

/// What an error's body says, for a message.
///
/// The provider documents no form. Its siblings send `{"error":{"code":…,"message":…}}`, `{"message":…}`, a JSON
/// string, plain text or HTML.
enum ErrorBody {
  /// One line of at most 300 characters, or nil when the body says nothing.
  static func message(_ body: [UInt8]) -> String? {
    let said = body.withUnsafeBytes { bytes -> String? in
      guard bytes.count <= 1 << 20 else { return nil }
      return try? messageMember(of: bytes)
    }
    guard let text = said ?? firstLine(of: body) else { return nil }
    let shown = Printable.text(text, limit: 300)
    return shown.hasSuffix(".") ? String(shown.dropLast()) : shown
  }

  /// The first line that is not blank, and the title of an HTML page behind it.
  static func firstLine(of body: [UInt8]) -> String? {
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
    guard let line = lines.first(where: { !$0.isEmpty }) else { return nil }
    guard line.hasPrefix("<"), let title = title(in: text), !line.contains(title) else {
      return String(line)
    }
    return "\(line) (\(title))"
  }

  private static func title(in text: String) -> String? {
    let lowered = text.lowercased()
    guard lowered.utf8.count == text.utf8.count, let start = lowered.firstRange(of: "<title>"),
      let end = lowered[start.upperBound...].firstRange(of: "</title>")
    else { return nil }
    let title = lowered.utf8.distance(from: lowered.startIndex, to: start.upperBound)
    let length = lowered.utf8.distance(from: start.upperBound, to: end.lowerBound)
    return String(decoding: Array(text.utf8)[title..<title + length], as: UTF8.self)
  }

  /// The text of the first member `message` at any depth; the whole text of a JSON string; code and description
  /// where there is no message.
  private static func messageMember(
    of bytes: UnsafeRawBufferPointer
  ) throws(JSONStreamError) -> String? {
    var reader = JSONReader(bytes)
    var name = ""
    var rest: [String] = []
    while let event = try reader.next() {
      switch event {
      case .key(let key): name = reader.string(of: key).lowercased()
      case .value(let value) where value.kind == .string || value.kind == .escaped:
        let text = reader.string(of: value)
        if name == "message" || name.isEmpty { return text.isEmpty ? nil : text }
        if ["error", "code", "error_description", "detail", "title"].contains(name), !text.isEmpty {
          rest.append(text)
        }
      default: continue
      }
    }
    return rest.isEmpty ? nil : rest.joined(separator: ": ")
  }
}
