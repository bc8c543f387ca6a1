import Formats
import FoundationEssentials
public import Records

/// Loads that lie somewhere on a disk, whoever wrote them.
public enum StoredLoads {
  /// Reads again all loads and archived listings at or below a folder, in order of their paths.
  ///
  /// - Parameters:
  ///   - folder: a folder of any level, such as a sink's `path` or one billing period.
  ///   - take: called with each as soon as it was read.
  public static func verify(
    below folder: String, _ take: (Verification) throws(Fault) -> Void
  ) throws(Fault) {
    let name = Storage.exists(folder + "/" + FilesLayout.manifestName)
    if name { try take(verification(of: folder)) }
    for child in try Storage.names(in: folder) where !child.hasPrefix(".") {
      let path = folder + "/" + child
      if Storage.isFolder(path) { try verify(below: path, take) }
    }
  }

  private static func verification(of folder: String) -> Verification {
    // Whoever stands inside the archive names only the last steps.
    let steps = URL(filePath: folder).standardized.path.split(separator: "/").suffix(3)
    let enrollment = steps.first.flatMap { PathStep.decode($0, name: FrameColumn.enrollment) }
    let period = steps.dropFirst().first
      .flatMap { PathStep.decode($0, name: FrameColumn.billingPeriod) }
      .flatMap { CalendarMonth($0) }
    guard let last = steps.last, last.hasPrefix(ArchiveLayout.fetchedPrefix), let enrollment,
      let period
    else { return FilesVerification(folder: folder).run() }
    let fetch = ArchiveLayout.Fetch(
      folder: folder, enrollment: enrollment, period: period,
      fetched: String(last.dropFirst(ArchiveLayout.fetchedPrefix.count)))
    return ArchiveVerification(fetch: fetch).run()
  }
}
