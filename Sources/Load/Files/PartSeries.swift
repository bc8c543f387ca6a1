import Formats
import Glibc
import Records

/// The files of one partition, `part-00000-<load8>.csv.gz` and so on, written by the writing thread.
///
/// A file is begun by the first block, with the header; it ends when it is closed or when the next block
/// would make it longer than allowed.
///
/// - Note: `@unchecked Sendable` because only the writing thread touches what changes; whoever reads `files`
///   has drained it before.
final class PartSeries: BlockTarget, @unchecked Sendable {
  /// What all series of a load share.
  struct Form: Sendable {
    /// The folder of the billing period in the staging.
    var root: String
    /// First 8 digits of the load's identifier.
    var load: String
    /// `.csv.gz` and the like.
    var suffix: String
    /// What each file starts with, packed as the blocks are.
    var header: [UInt8]
    /// Bytes that a file may have.
    var maximumBytes: Int
  }

  /// What the names of a sink's files end with.
  static func suffix(_ spec: FilesSinkSpec) -> String {
    "." + spec.format.rawValue + spec.compression.fileExtension
  }

  private let form: Form
  /// The partition's folder relative to the billing period's: `` or `usage_date=2017-04-01`.
  let folder: String
  /// The files that were written and closed, in order.
  private(set) var files: [FilesManifest.File] = []
  /// The open file, -1 when there is none.
  private var descriptor: Int32 = -1
  private var digest = Digest()
  private var name = ""
  private var bytes = 0
  private var rows = 0

  init(form: Form, folder: String) {
    self.form = form
    self.folder = folder
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws(Fault) {
    if descriptor >= 0, self.bytes + bytes.count > form.maximumBytes { try close() }
    if descriptor < 0 { try open() }
    try append(bytes)
    self.rows += rows
  }

  func close() throws(Fault) {
    guard descriptor >= 0 else { return }
    let fault = fsync(descriptor) == 0 ? nil : Storage.failure("cannot be made durable", at: path)
    Glibc.close(descriptor)
    descriptor = -1
    if let fault { throw fault }
    files.append(
      FilesManifest.File(
        path: folder.isEmpty ? name : folder + "/" + name, bytes: bytes, rows: rows,
        sha256: digest.finish()))
  }

  private var directory: String { folder.isEmpty ? form.root : form.root + "/" + folder }
  private var path: String { directory + "/" + name }

  private func open() throws(Fault) {
    if files.isEmpty { try Storage.makeFolders(directory, durably: false) }
    let number = String(files.count)
    let zeros = String(repeating: "0", count: max(0, 5 - number.count))
    name = "part-\(zeros)\(number)-\(form.load)\(form.suffix)"
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Storage.failure("cannot be made", at: path) }
    (digest, bytes, rows) = (Digest(), 0, 0)
    try form.header.withUnsafeBufferPointer { (header) throws(Fault) in
      try append(UnsafeRawBufferPointer(header))
    }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    do throws(WriteError) {
      try DescriptorTarget.writeAll(bytes, to: descriptor)
    } catch {
      throw error.fault(path)
    }
    digest.update(bytes)
    self.bytes += bytes.count
  }
}
