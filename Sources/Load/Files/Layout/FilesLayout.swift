import Formats
import Records

/// Where units lie below a sink's path.
struct FilesLayout {
  /// The sink's path.
  let root: String

  /// The name of the manifest.
  static let manifestName = "_manifest.json"

  /// `<path>/<endpoint>/enrollment=<e>/billing_period=<yyyymm>`.
  func folder(of unit: Unit) throws(Fault) -> String {
    let enrollment = try PathStep.encode(
      name: FrameColumn.enrollment, value: unit.enrollment)
    return
      "\(folder(of: unit.endpoint))/\(enrollment)/\(FrameColumn.billingPeriod)=\(unit.period)"
  }

  /// The folders of an endpoint's units that carry a manifest or might.
  func unitFolders(of endpoint: String) throws(Fault) -> [String] {
    var folders: [String] = []
    let top = folder(of: endpoint)
    for enrollment in try Storage.names(in: top)
    where enrollment.hasPrefix(FrameColumn.enrollment + "=") {
      for period in try Storage.names(in: top + "/" + enrollment)
      where period.hasPrefix(FrameColumn.billingPeriod + "=") {
        folders.append("\(top)/\(enrollment)/\(period)")
      }
    }
    return folders
  }

  private func folder(of endpoint: String) -> String {
    // A name of dots alone would be another folder.
    let name = PathStep.encode(Array(endpoint.utf8))
    return root + "/" + (name.allSatisfy { $0 == "." } ? "endpoint" + name : name)
  }
}
