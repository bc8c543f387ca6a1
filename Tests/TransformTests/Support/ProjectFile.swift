import Foundation

/// Files of the project, for tests that hold what is shipped and written against what the code does.
enum ProjectFile {
  /// Path of a file, given from the project's root.
  static func path(_ name: String, of test: String = #filePath) -> String {
    var root = URL(fileURLWithPath: test)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent(name).path
  }

  /// The text of a file, given from the project's root.
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
}
