import Records

/// `<path>/.staging`: where loads lie until they are committed, a folder with a locked file for each.
///
/// The area has a lock of its own, held while a staging is made and while leftovers are looked for, so that
/// nobody takes a staging for a leftover between its making and its locking; and held while a load is published, so
/// that what it keeps of an earlier load is what lies there.
struct StagingArea {
  /// The sink's path.
  let root: String

  var path: String { root + "/.staging" }

  private static let lockName = "lock"

  /// A new staging that is locked as long as the result lives; where somebody works under that name, under
  /// the next: `name-2`.
  func open(_ name: String) throws(Fault) -> Staging {
    let gate = try hold()
    defer { withExtendedLifetime(gate) {} }
    var folder = path + "/" + name
    var number = 1
    while try isInUse(folder) {
      number += 1
      folder = "\(path)/\(name)-\(number)"
    }
    try Storage.remove(folder)
    try Storage.makeFolders(folder)
    return Staging(path: folder, lock: try FolderLock.take(folder + "/" + Self.lockName))
  }

  /// Holds the area's lock until the result is let go.
  func hold() throws(Fault) -> FolderLock {
    try Storage.makeFolders(path)
    return try FolderLock.take(path + "/" + Self.lockName)
  }

  /// Removes what killed runs left behind; stagings that somebody has locked stay.
  ///
  /// - Returns: the names of those removed.
  func removeLeftovers() throws(Fault) -> [String] {
    guard Storage.isFolder(path) else { return [] }
    let gate = try hold()
    defer { withExtendedLifetime(gate) {} }
    var removed: [String] = []
    for name in try Storage.names(in: path) where name != Self.lockName {
      let folder = path + "/" + name
      if try isInUse(folder) { continue }
      try Staging.putBackWhatWasSetAside(in: folder)
      try Storage.remove(folder)
      removed.append(name)
    }
    return removed
  }

  /// Removes what killed runs left behind, and says so.
  func cleanUp(_ run: RunContext) throws(Fault) {
    let removed = try removeLeftovers()
    guard !removed.isEmpty else { return }
    run.report(
      RunEvent(
        .info, "Removed stagings that an interrupted run left behind.",
        ["path": path, "stagings": removed.joined(separator: ", ")]))
  }

  /// Finds out whether the file system can exchange two folders in one step.
  func canExchange() throws(Fault) -> Bool {
    let probe = try open("probe-" + Self.token())
    defer { probe.remove() }
    try Storage.makeFolders(probe.path + "/a")
    try Storage.makeFolders(probe.path + "/b")
    return try Storage.exchange(probe.path + "/a", probe.path + "/b")
  }

  private func isInUse(_ folder: String) throws(Fault) -> Bool {
    for name in try Storage.names(in: folder)
    where !Storage.isFolder(folder + "/" + name) && FolderLock.isTaken(folder + "/" + name) {
      return true
    }
    return false
  }

  private static func token() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }
}

/// One staging: a folder of its own and the lock in it.
final class Staging {
  let path: String
  private var lock: FolderLock?

  init(path: String, lock: FolderLock) {
    self.path = path
    self.lock = lock
  }

  /// The future folder of the billing period.
  var unitPath: String { path + "/unit" }

  /// Where the earlier load waits while two renames take the place of an exchange.
  private static let asideName = "aside"
  private static let asidePlaceName = "aside-place"

  /// Puts the staged folder in the place of another with two renames, for file systems without exchange.
  ///
  /// For a moment there is neither; whoever kills the process then has the earlier load put back by the next run.
  func replaceInTwoSteps(_ target: String) throws(Fault) {
    let aside = path + "/" + Self.asideName
    try Storage.write(Array(target.utf8), to: path + "/" + Self.asidePlaceName)
    try Storage.sync(path)
    try Storage.move(target, to: aside)
    do throws(Fault) {
      try Storage.move(unitPath, to: target)
    } catch {
      try Storage.move(aside, to: target)
      throw error
    }
  }

  /// Undoes the first of those two renames where the second was never made.
  static func putBackWhatWasSetAside(in folder: String) throws(Fault) {
    let aside = folder + "/" + asideName
    guard Storage.isFolder(aside), let place = try Storage.read(folder + "/" + asidePlaceName)
    else { return }
    let target = String(decoding: place, as: UTF8.self)
    if !Storage.exists(target) { try Storage.move(aside, to: target) }
  }

  /// Removes the folder; what cannot be removed now is left to the next run.
  func remove() {
    try? Storage.remove(path)
    lock = nil
  }
}
