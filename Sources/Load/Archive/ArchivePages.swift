import Formats
import Records

/// Writes the bodies of one listing into a folder, a file each, packed on threads of its own.
///
/// The unit's thread copies bytes into blocks; when the disk is slow it waits for a free one.
final class ArchivePages {
  private struct Page {
    let name: String
    let head: PageHead
    let body: ArchiveBody
    var records = 0
  }

  private let folder: String
  private let compression: Compression
  private let writer: BlockWriter
  private var pages: [Page] = []
  private var block: OutputBlock?
  /// Whether the last page has begun and not ended.
  private var isOpen = false

  /// - Parameters:
  ///   - folder: an empty folder.
  ///   - compression: how bodies are packed.
  init(folder: String, compression: Compression) throws(Fault) {
    self.folder = folder
    self.compression = compression
    writer = try BlockWriter(compression, packers: 1)
  }

  /// Records of all pages that ended.
  var records: Int { pages.reduce(0) { $0 + $1.records } }

  /// Begins a page; one that did not end is begun again.
  func begin(_ head: PageHead) throws(Fault) {
    if isOpen { try forgetLast() }
    isOpen = true
    let number = String(pages.count)
    let zeros = String(repeating: "0", count: max(0, 5 - number.count))
    let name = "page-\(zeros)\(number).\(head.form.rawValue)\(compression.fileExtension)"
    pages.append(Page(name: name, head: head, body: ArchiveBody(path: folder + "/" + name)))
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    var rest = bytes
    while !rest.isEmpty {
      let block = try openBlock()
      let count = min(rest.count, writer.blockBytes - block.text.count)
      block.text.append(UnsafeRawBufferPointer(rebasing: rest[..<count]))
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if block.text.count >= writer.blockBytes { submit() }
    }
  }

  func end(records: Int) throws(Fault) {
    guard let page = pages.indices.last else { return }
    // Also a body of no bytes makes a file.
    _ = try openBlock()
    submit()
    writer.close(pages[page].body)
    pages[page].records = records
    isOpen = false
  }

  /// Makes all bodies durable and ends the threads.
  func finish() throws(Fault) -> [ArchiveManifest.Page] {
    try writer.drain()
    writer.stop()
    return pages.map { page in
      ArchiveManifest.Page(
        path: page.name, head: page.head, records: page.records, bytes: page.body.bytes,
        sha256: page.body.sha256, packedBytes: page.body.packedBytes,
        packedSHA256: page.body.packedSHA256)
    }
  }

  /// Ends the threads and forgets what was not written.
  func cancel() { writer.cancel() }

  private func forgetLast() throws(Fault) {
    submit()
    try writer.drain()
    try pages.popLast()?.body.remove()
  }

  private func openBlock() throws(Fault) -> OutputBlock {
    if let block { return block }
    let taken = try writer.takeBlock()
    block = taken
    return taken
  }

  private func submit() {
    guard let block, let page = pages.last else { return }
    self.block = nil
    writer.submit(block, to: page.body)
  }
}
