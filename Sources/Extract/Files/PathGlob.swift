import Glibc
import Records

/// The files that a pattern names.
///
/// `*`, `?` and `[a-z]` match within a name, `**` any folders or none; names that begin with a point are only matched
/// by patterns that do. A pattern without any of these is one file.
struct PathGlob {
  /// Folders inside each other that `**` goes down to: links may make a circle.
  private static let maximumDepth = 40

  private let folder: String
  private let parts: [String]

  /// - Parameter pattern: a path; parts of it may be patterns.
  init(_ pattern: String) {
    folder = pattern.hasPrefix("/") ? "/" : ""
    parts = pattern.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  /// The paths of regular files, each once, sorted byte by byte.
  func files() -> [String] {
    var found: Set<String> = []
    descend(folder, parts[...], depth: 0, &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func descend(
    _ folder: String, _ rest: ArraySlice<String>, depth: Int, _ found: inout Set<String>
  ) {
    guard let part = rest.first, depth <= Self.maximumDepth else { return }
    let after = rest.dropFirst()
    if part == "**" {
      if after.isEmpty {
        descend(folder, ["*"], depth: depth, &found)
      } else {
        descend(folder, after, depth: depth, &found)
      }
      for name in Self.names(in: folder) where !name.hasPrefix(".") {
        let path = folder + name
        if Self.kind(of: path) == S_IFDIR {
          descend(path + "/", rest, depth: depth + 1, &found)
        }
      }
      return
    }
    let isPattern = part.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }
    let names =
      isPattern
      ? Self.names(in: folder).filter { fnmatch(part, $0, FNM_PERIOD) == 0 } : [part]
    for name in names {
      let path = folder + name
      switch Self.kind(of: path) {
      case S_IFREG where after.isEmpty: found.insert(path)
      case S_IFDIR where !after.isEmpty:
        descend(path + "/", after, depth: depth + 1, &found)
      default: continue
      }
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func kind(of path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }
}
