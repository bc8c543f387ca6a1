import Billing
import Formats
import JSONStream
import Records

/// Reads the bodies of one archived listing again and compares them with their manifest.
struct ArchiveVerification {
  let fetch: ArchiveLayout.Fetch

  func run() -> Verification {
    var found = Verification(sink: "archive", location: fetch.folder)
    do throws(Fault) {
      let listing = try ArchivedListing(fetch)
      found.unit = listing.manifest.load.unit
      try compare(listing, &found)
    } catch {
      found.problems.append(error.description)
    }
    return found
  }

  private func compare(
    _ listing: ArchivedListing, _ found: inout Verification
  ) throws(Fault) {
    let manifest = listing.manifest
    let whole = Digest()
    let reader = recordReader(of: listing)
    for (number, page) in listing.pages.enumerated() {
      reader.beginPage()
      try listing.read(page: number) { bytes throws(Fault) in
        whole.update(bytes)
        try reader.feed(bytes)
      }
      found.bytes += page.bytes
      guard page.bytes > 0 else { continue }
      let records = try reader.endPage().records
      found.rows += records
      if records != page.records {
        found.problems.append(
          "page \(number + 1) has \(records) records, recorded are \(page.records)")
      }
    }
    if whole.finish() != manifest.load.source.sha256 {
      found.problems.append("the bodies together have another SHA-256 than recorded")
    }
    for input in manifest.inputs {
      let path = fetch.folder + "/" + input.path
      guard let bytes = try Storage.read(path) else {
        found.problems.append("\(input.path) is missing")
        continue
      }
      let digest = Digest()
      bytes.withUnsafeBytes { digest.update($0) }
      if digest.finish() != input.sha256 {
        found.problems.append("\(input.path) has another SHA-256 than its name")
      }
    }
  }

  /// What counts records and keeps none.
  private func recordReader(of listing: ArchivedListing) -> BodyReader {
    let isSingle = listing.manifest.load.unit.endpoint == Endpoint.balanceSummary.rawValue
    let isCSV = listing.pages.first?.head.form == .csv
    let schema = Schema(endpoint: "", columns: [])
    let dataset = Endpoint(rawValue: listing.manifest.load.unit.endpoint)?.dataset
    let columns = dataset?.schema ?? schema
    return BodyReader(
      isCSV ? .csv : .json(isSingle ? .single : .listing), schema: columns, width: columns.width,
      frame: RowFrame(), receiver: Nobody())
  }
}

/// Takes rows and forgets them.
private final class Nobody: BatchReceiver {
  func begin(currency: String?) throws(Fault) {}
  func receive(_ batch: RecordBatch) throws(Fault) {}
}
