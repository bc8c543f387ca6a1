import ArgumentParser
import CAssets
import Formats
import Glibc
import Records

/// `meterline init [DIR]`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a starter pipeline, its mapping table and an example of its variables.",
    discussion: """
      Writes usage.yml, .env.example, mappings/departments.csv and pipeline.schema.json, with which an editor completes \
      and checks definitions. Files that are there stay as they are.

      Example:
        meterline init billing

      Exit codes: 0 done; 1 a file or folder could not be written.
      """)

  @Argument(help: ArgumentHelp("The folder; made where it is missing.", valueName: "dir"))
  var folder: String = "."

  func run() throws {
    var paths: [String] = []
    for file in Self.files {
      let path = folder == "." ? file.path : "\(folder)/\(file.path)"
      let isNew = try Self.write(file.bytes, to: path)
      Terminal.outputLine("\(isNew ? "wrote" : "kept ") \(path)")
      paths.append(path)
    }
    let pipeline = paths.first { $0.hasSuffix(".yml") } ?? ""
    let example = paths.first { $0.hasSuffix(".example") } ?? ""
    Terminal.outputLine(
      """

      No account to try it with? In another terminal: meterline emulate --port 8080 --key demo-key

      Next: copy \(example.asShellWord) to .env, fill in the enrollment and its key, then
        set -a; . ./.env; set +a
        meterline doctor \(pipeline.asShellWord)
      """)
  }

  private static var files: [(path: String, bytes: [UInt8])] {
    let schema = embedded_pipeline_schema()
    let starters = (0..<embedded_starter_file_count()).map { embedded_starter_file($0) }
    return (starters + [schema]).map { file in
      (String(cString: file.name), Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
    }
  }

  /// Writes a file unless one is there, with the folders above it.
  private static func write(_ bytes: [UInt8], to path: String) throws(Fault) -> Bool {
    try makeFolders(above: path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0, errno == EEXIST { return false }
    guard descriptor >= 0 else { throw refusal(path) }
    defer { close(descriptor) }
    let target = DescriptorTarget(descriptor: descriptor, place: path)
    try bytes.withUnsafeBufferPointer { bytes throws(Fault) in
      try target.write(UnsafeRawBufferPointer(bytes), rows: 0)
    }
    return true
  }

  private static func makeFolders(above path: String) throws(Fault) {
    var folder = path.hasPrefix("/") ? "/" : ""
    for step in path.split(separator: "/").dropLast() {
      folder += folder.isEmpty || folder.hasSuffix("/") ? "\(step)" : "/\(step)"
      if mkdir(folder, 0o777) != 0, errno != EEXIST { throw refusal(folder) }
    }
  }

  private static func refusal(_ path: String) -> Fault {
    Fault(
      .failed, "cannot be made: \(String(cString: strerror(errno)))", at: path,
      remedy: "Name a folder that can be written")
  }
}
