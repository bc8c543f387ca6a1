import Foundation
import Records

/// A record put aside, as one line of NDJSON.
struct QuarantineLine: Encodable {
  let unit: String
  let record: RejectedRecord

  enum CodingKeys: String, CodingKey {
    case unit, page, ordinal, path
    case byteOffset = "byte_offset"
    case reason, raw
    case rawBase64 = "raw_base64"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(unit, forKey: .unit)
    try container.encode(record.page, forKey: .page)
    try container.encode(record.ordinal, forKey: .ordinal)
    try container.encode(record.path, forKey: .path)
    try container.encode(record.byteOffset, forKey: .byteOffset)
    try container.encode(record.reason, forKey: .reason)
    if let text = String(validating: record.bytes, as: UTF8.self) {
      try container.encode(text, forKey: .raw)
    } else {
      try container.encode(Data(record.bytes).base64EncodedString(), forKey: .rawBase64)
    }
  }

  /// The line with its line end, keys in alphabetical order.
  func bytes() throws(Fault) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + [0x0A]
    } catch {
      throw Fault(.failed, "a record could not be written as JSON for quarantine: \(error)")
    }
  }
}
