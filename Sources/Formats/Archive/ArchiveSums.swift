import Records

/// `SHA256SUMS`: a line a file, digest and path relative to it, as `sha256sum` writes and checks them.
public enum ArchiveSums {
  /// The text for some files.
  public static func text(_ files: [(path: String, sha256: String)]) -> String {
    files.map { "\($0.sha256)  \($0.path)\n" }.joined()
  }

  /// The digests in a folder, by path.
  static func read(in folder: String) throws(Fault) -> [String: String] {
    let path = folder + "/" + ArchiveLayout.sumsName
    let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
    var sums: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let sha256 = line.prefix(64)
      guard sha256.utf8.count == 64, line.dropFirst(64).hasPrefix("  ") else {
        throw ArchiveManifest.damage("has a line that is no digest and path", path)
      }
      sums[String(line.dropFirst(66))] = String(sha256)
    }
    return sums
  }
}

/// Small files, read whole.
enum WholeFile {
  /// Manifests are some hundred bytes a page; more than this is none.
  private static let maximumBytes = 512 << 20

  static func read(_ path: String) throws(Fault) -> [UInt8] {
    let reader = try DescriptorReader(path: path)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBufferPointer { (room) throws(Fault) in
        try reader.read(into: UnsafeMutableRawBufferPointer(room))
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: piece[..<count])
      guard bytes.count <= maximumBytes else {
        throw ArchiveManifest.damage("is longer than \(ByteSize(bytes: maximumBytes))", path)
      }
    }
  }
}
