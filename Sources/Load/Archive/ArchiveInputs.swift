import Formats
import Records

/// `inputs` of an archive: what made rows, each file under its own SHA-256, shared by all fetches that need it.
struct ArchiveInputs {
  /// `<root>/inputs`.
  let folder: String
  /// Where files are made before they get their names.
  let staging: String

  /// Keeps plan, definition, mappings and rate tables.
  func keep(_ material: RunMaterial) throws(Fault) -> [ArchiveManifest.Material] {
    try Storage.makeFolders(folder)
    var kept = [
      try keep(Array(material.plan.utf8), role: "plan", name: "plan"),
      try keep(Array(material.definition.utf8), role: "definition", name: "definition"),
    ]
    for file in material.files {
      guard let bytes = try Storage.read(file.path) else {
        throw Fault(.failed, "was removed during the run", at: file.path)
      }
      let one = try keep(bytes, role: "input", name: file.input.path)
      guard one.sha256 == file.input.sha256 else {
        throw Fault(
          .failed, "was changed during the run: its bytes are not those that made the rows",
          at: file.path, remedy: "Run again")
      }
      kept.append(one)
    }
    return kept
  }

  /// Keeps the bodies of another listing.
  func keep(_ listing: BesidePages) throws(Fault) -> [ArchiveManifest.Page] {
    var pages: [ArchiveManifest.Page] = []
    for body in listing.bodies {
      try place(listing.folder + "/" + body.path, sha256: body.packedSHA256)
      var page = body
      page.path = ArchiveLayout.inputPath(body.packedSHA256)
      pages.append(page)
    }
    return pages
  }

  /// Makes the names durable.
  func sync() throws(Fault) { try Storage.sync(folder) }

  private func keep(
    _ bytes: [UInt8], role: String, name: String
  ) throws(Fault) -> ArchiveManifest.Material {
    let digest = Digest()
    bytes.withUnsafeBytes { digest.update($0) }
    let sha256 = digest.finish()
    let made = staging + "/input"
    try Storage.write(bytes, to: made)
    try place(made, sha256: sha256)
    return ArchiveManifest.Material(
      role: role, name: name, path: ArchiveLayout.inputPath(sha256), sha256: sha256)
  }

  /// Gives a durable file its name. One of that name has the same bytes, or is damaged and healed by this.
  private func place(_ file: String, sha256: String) throws(Fault) {
    try Storage.move(file, to: folder + "/" + sha256)
  }
}
