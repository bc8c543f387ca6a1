import Glibc
public import Records

/// What a definition may ask of the world around it: variables and small files.
///
/// Closures, so that a definition can be read in a test, or for one tenant of many, with a world of its own.
public struct Surroundings: Sendable {
  /// The largest definition, and the largest file that `${file:}` brings in: 1 MiB.
  public static let maximumFileBytes = 1 << 20

  /// The value of an environment variable, or nil when it is unset.
  public var variable: @Sendable (_ name: String) -> String?
  /// The bytes of a file. Throws `configuration` when it cannot be read or is larger than 1 MiB.
  public var file: @Sendable (_ path: String) throws(Fault) -> [UInt8]

  /// - Parameters:
  ///   - variable: looks an environment variable up.
  ///   - file: reads a file.
  public init(
    variable: @escaping @Sendable (_ name: String) -> String?,
    file: @escaping @Sendable (_ path: String) throws(Fault) -> [UInt8]
  ) {
    self.variable = variable
    self.file = file
  }

  /// The environment of this program, and the file system.
  public static let ofProgram = Surroundings(
    variable: { name in getenv(name).map { String(cString: $0) } },
    file: { path throws(Fault) in try readFile(path) })

  private static func readFile(_ path: String) throws(Fault) -> [UInt8] {
    guard let stream = fopen(path, "re") else {
      throw unreadable(path)
    }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: maximumFileBytes + 1)
    let count = fread(&bytes, 1, bytes.count, stream)
    guard ferror(stream) == 0 else {
      throw unreadable(path)
    }
    guard count <= maximumFileBytes else {
      throw Fault(.configuration, "'\(path)' is larger than \(ByteSize(bytes: maximumFileBytes))")
    }
    return Array(bytes[..<count])
  }

  private static func unreadable(_ path: String) -> Fault {
    let remedy = errno == EISDIR ? "Name a file in it" : "Check the path and who may read it"
    return Fault(
      .configuration, "cannot read '\(path)': \(String(cString: strerror(errno)))", remedy: remedy)
  }
}
