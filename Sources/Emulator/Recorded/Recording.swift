import Billing
import Glibc
import Records

/// Responses that were recorded: an archive's, or a plain folder of files.
///
/// A unit is `<endpoint>/<enrollment>/<period>`, or `<endpoint>/enrollment=<e>/billing_period=<p>` as in an
/// archive; its last part is a file (`201704.json`) or a folder of pages in the order of their names. Of
/// several fetches (`fetched=…`) the newest is served. Files may be compressed (`.gz`, `.zst`).
struct Recording: Sendable {
  let folder: String

  var exists: Bool { isFolder(folder) }

  /// The files of a unit in order; none when it was not recorded.
  func pages(_ endpoint: Endpoint, _ enrollment: String, _ period: CalendarMonth) -> [String] {
    for root in roots(endpoint, enrollment) {
      for name in names(in: root) where Self.period(ofName: name) == period {
        let path = "\(root)/\(name)"
        let files = isFolder(path) ? pages(in: path) : [path]
        if !files.isEmpty { return files }
      }
    }
    return []
  }

  /// The periods of an endpoint that were recorded, oldest first.
  func periods(_ endpoint: Endpoint, _ enrollment: String) -> [CalendarMonth] {
    let found = roots(endpoint, enrollment).flatMap {
      names(in: $0).compactMap(Self.period(ofName:))
    }
    return Set(found).sorted().filter { !pages(endpoint, enrollment, $0).isEmpty }
  }

  private func roots(_ endpoint: Endpoint, _ enrollment: String) -> [String] {
    let base = "\(folder)/\(endpoint.rawValue)"
    return ["\(base)/\(enrollment)", "\(base)/enrollment=\(enrollment)"].filter(isFolder)
  }

  /// Files of a folder, or of the newest fetch in it, without manifests.
  private func pages(in folder: String) -> [String] {
    let names = names(in: folder)
    if let newest = names.last(where: { $0.hasPrefix("fetched=") }) {
      return pages(in: "\(folder)/\(newest)")
    }
    return names.filter { name in
      !name.hasPrefix("_")
        && [".json", ".csv", ".json.gz", ".json.zst", ".csv.gz", ".csv.zst"]
          .contains(where: name.hasSuffix)
    }.map { "\(folder)/\($0)" }
  }

  /// `201704`, `201704.json.gz` and `billing_period=201704` are of April 2017.
  private static func period(ofName name: String) -> CalendarMonth? {
    let value = name.hasPrefix("billing_period=") ? name.dropFirst(15) : name[...]
    let word = value.prefix { $0 != "." }
    return word.utf8.count == 6 ? CalendarMonth(word) : nil
  }

  private func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
