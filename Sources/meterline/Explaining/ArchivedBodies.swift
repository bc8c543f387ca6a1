import Extract
import Formats
import Load
import Records

/// The bodies of a load as an archive keeps them.
struct ArchivedBodies {
  let archive: ArchiveSinkSpec
  let listing: ArchivedListing

  /// A source that replays them.
  func source(of endpoint: String, record: ByteSize) -> ArchiveSourceSpec? {
    ArchiveSourceSpec(
      path: archive.path, fetched: listing.fetch.fetched, endpoint: endpoint, record: record)
  }

  /// The folder of the fetch.
  var folder: String { listing.fetch.folder }

  /// The file and the request of a page, counted from 0.
  func page(_ number: Int) -> (file: String, url: String)? {
    let pages = listing.manifest.pages
    guard pages.indices.contains(number) else { return nil }
    return (folder + "/" + pages[number].path, pages[number].url)
  }
}
