import Formats
import FoundationEssentials
import Records

/// A file of ours, read for a few of its columns.
///
/// The names in the first line of CSV are given as the reader of providers' files wants them: that one takes two names
/// for the same that differ in case or underscores only, as `billing_currency` and FOCUS's `BillingCurrency` do.
final class OwnFile {
  /// Bytes of a first line at most.
  private static let maximumHeaderBytes = 1 << 20

  private let reader: InflatingReader
  private var pending: ArraySlice<UInt8> = []
  /// What a reader knows the file's columns by: those wanted in their order, then one for all others.
  let schema: Schema

  /// Opens the file, and reads its first line.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - wanted: the names of the columns; nil for one that the file does not have.
  ///   - isCSV: whether it is CSV, else NDJSON.
  init(path: String, wanted: [String?], isCSV: Bool) throws(Fault) {
    reader = InflatingReader(try DescriptorReader(path: path), place: path)
    guard isCSV else {
      schema = Self.schema(wanted.map { [$0].compactMap(\.self) })
      return
    }
    let newline = UInt8(ascii: "\n")
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while !bytes.contains(newline), bytes.count < Self.maximumHeaderBytes {
      let count = try room.withUnsafeMutableBufferPointer { [reader] (room) throws(Fault) in
        try reader.read(into: UnsafeMutableRawBufferPointer(room))
      }
      if count == 0 { break }
      bytes += room[..<count]
    }
    let line = bytes.prefix { $0 != newline }
    var names = wanted.map { _ in [String]() }
    var others: [String] = []
    var header: [String] = []
    for (number, field) in line.split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false
    )
    .enumerated() {
      let place = wanted.firstIndex { $0.map { field.elementsEqual($0.utf8) } ?? false }
      header.append("field \(number)")
      if let place { names[place].append(header[number]) } else { others.append(header[number]) }
    }
    schema = Self.schema(names + [others])
    pending = Array(header.joined(separator: ",").utf8) + bytes[line.endIndex...]
  }

  private static func schema(_ names: [[String]]) -> Schema {
    Schema(
      endpoint: "",
      columns: names.enumerated().map { number, names in
        Column("value \(number)", .text, slot: number, sourceNames: names)
      })
  }

  /// Reads on; returns 0 at the end.
  func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    guard !pending.isEmpty else { return try reader.read(into: room) }
    let count = min(room.count, pending.count)
    room.copyBytes(from: pending.prefix(count))
    pending.removeFirst(count)
    return count
  }
}
