import Glibc
import Records

/// A table that a definition names, as it lies on disk.
struct TableFile: Sendable {
  /// The largest table: 64 MiB, which is a million rows or so.
  static let maximumBytes = 64 << 20

  var bytes: [UInt8]
  /// The path as the definition wrote it, and the digest of the bytes.
  var input: LoadRecord.Input

  /// Reads the table, or reports at the path's place in the definition why it cannot be read.
  ///
  /// - Parameter written: the path as the definition writes it.
  init?(
    _ written: String, at place: ConfigPlace, context: SpecContext, diagnostics: Diagnostics
  ) {
    func refuse(_ reason: String) {
      let start = written.hasPrefix("/") ? "" : ". Paths start at the definition's folder"
      diagnostics.report("cannot read '\(written)': \(reason)\(start)", at: place)
    }
    guard let stream = fopen(context.path(written), "re") else {
      refuse(String(cString: strerror(errno)))
      return nil
    }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= Self.maximumBytes {
      let count = fread(&piece, 1, piece.count, stream)
      if count == 0 { break }
      bytes.append(contentsOf: piece[..<count])
    }
    guard ferror(stream) == 0 else {
      refuse(String(cString: strerror(errno)))
      return nil
    }
    guard bytes.count <= Self.maximumBytes else {
      refuse("it is larger than \(ByteSize(bytes: Self.maximumBytes))")
      return nil
    }
    self.bytes = bytes
    let digest = Digest()
    bytes.withUnsafeBytes { digest.update($0) }
    input = LoadRecord.Input(path: written, sha256: digest.finish())
  }
}
