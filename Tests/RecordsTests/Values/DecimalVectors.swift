import Glibc
import Testing

/// A line of `Fixtures/decimal-vectors.txt`: what is done, with what, and what Python's decimal makes of it.
struct DecimalVector {
  var operation: String
  var arguments: [String]
  var result: String
  var line: Int

  static func all(_ operation: String) throws -> [DecimalVector] {
    let path = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(2).joined(separator: "/")
    let text = try SourceText.contents(of: path + "/Fixtures/decimal-vectors.txt")
    return text.split(separator: "\n").enumerated().compactMap { index, line in
      let fields = line.split(separator: "\t").map(String.init)
      guard fields[0] == operation, let result = fields.last else { return nil }
      return DecimalVector(
        operation: operation, arguments: Array(fields[1..<(fields.count - 1)]), result: result,
        line: index + 1)
    }
  }
}

/// Reads files of the repository.
enum SourceText {
  struct Unreadable: Error { var path: String }

  static func contents(of path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The Swift files below a folder; none if there is no such folder.
  static func swiftFiles(below folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var files: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      let path = folder + "/" + name
      if name.hasSuffix(".swift") {
        files.append(path)
      } else if entry.pointee.d_type == UInt8(DT_DIR) {
        files += swiftFiles(below: path)
      }
    }
    return files.sorted()
  }
}
