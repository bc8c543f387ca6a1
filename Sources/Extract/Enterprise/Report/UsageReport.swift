import JSONStream
import Records

/// A report that the provider makes, as far as it tells.
struct UsageReport: Equatable, Sendable {
  /// How far it is.
  ///
  /// Source: Enterprise Reporting API, "usage detail", asynchronous call.
  enum Status: Int, Sendable {
    case queued = 1
    case inProgress = 2
    case completed = 3
    case failed = 4
    case noDataFound = 5
    case readyToDownload = 6
    case timedOut = 7

    /// Reads a number, also as text, or a name in any casing.
    init?(_ text: String) {
      if let number = Int(text) {
        self.init(rawValue: number)
        return
      }
      let names = [
        "queued": Self.queued, "inprogress": .inProgress, "completed": .completed,
        "failed": .failed, "nodatafound": .noDataFound, "readytodownload": .readyToDownload,
        "timedout": .timedOut,
      ]
      guard let status = names[text.lowercased()] else { return nil }
      self = status
    }
  }

  /// How far it is.
  var status: Status
  /// Where to ask how far it is; nil when the answer does not say.
  var reportURL: String?
  /// Where the file lies; nil while there is none.
  var blobPath: String?

  /// Reads the provider's answer; names in any casing.
  init(_ body: [UInt8]) throws(Fault) {
    var status: String?
    let members: [String: String]
    do throws(JSONStreamError) {
      members = try body.withUnsafeBufferPointer { bytes throws(JSONStreamError) in
        try Self.members(of: UnsafeRawBufferPointer(bytes))
      }
    } catch {
      let line = ErrorBody.firstLine(of: body) ?? ""
      throw Fault(
        .failed,
        "expected a report as JSON, found '\(Printable.text(line, limit: 200))': \(error)")
    }
    if let error = members["error"] {
      throw Fault(
        .failed,
        "the answer is an error: \(Printable.text(ErrorBody.message(body) ?? error, limit: 300))")
    }
    status = members["status"]
    guard let word = status, let known = Status(word) else {
      let found = status.map { "'\(Printable.text($0, limit: 40))'" } ?? "nothing"
      throw Fault(.failed, "expected a status from 1 to 7 for the report, found \(found)")
    }
    self.status = known
    reportURL = members["reporturl"]
    blobPath = members["blobpath"]
  }

  /// The members of an object that are not null or empty, by their names in lower case.
  private static func members(
    of bytes: UnsafeRawBufferPointer
  ) throws(JSONStreamError) -> [String: String] {
    var reader = JSONReader(bytes)
    var members: [String: String] = [:]
    guard try reader.next() == .objectStart else { return [:] }
    while case .key(let key)? = try reader.next() {
      let name = reader.string(of: key).lowercased()
      let value = try reader.skipValue()
      let text = reader.string(of: value)
      if !value.isNull, !text.isEmpty { members[name] = text }
    }
    return members
  }
}
