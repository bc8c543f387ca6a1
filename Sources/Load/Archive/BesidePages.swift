import Formats
import Records

/// The bodies of another endpoint on which the rows of a listing depend, staged as they came, unpacked.
final class BesidePages: PageSink {
  /// Where they lie until they are committed.
  let folder: String
  private var pages: ArchivePages?
  private(set) var bodies: [ArchiveManifest.Page] = []

  init(folder: String) { self.folder = folder }

  func beginListing() throws(Fault) {
    cancel()
    try Storage.remove(folder)
    try Storage.makeFolders(folder, durably: false)
    pages = try ArchivePages(folder: folder, compression: .none)
  }

  func beginPage(_ head: PageHead) throws(Fault) { try pages?.begin(head) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) { try pages?.write(bytes) }

  func endPage(records: Int) throws(Fault) { try pages?.end(records: records) }

  /// Nothing that rows depend on depends on more.
  func beside(_ endpoint: String) throws(Fault) -> any PageSink {
    BesidePages(folder: folder + "/beside-" + PathStep.encode(Array(endpoint.utf8)))
  }

  func finish() throws(Fault) {
    if let pages { bodies = try pages.finish() }
    pages = nil
  }

  func cancel() {
    pages?.cancel()
    pages = nil
  }
}
