import Formats
import Records

/// Reads the files of one load again and compares them with their manifest.
struct FilesVerification {
  /// The folder of the billing period.
  let folder: String

  func run() -> Verification {
    var found = Verification(sink: "files", location: folder)
    do throws(Fault) {
      guard let manifest = try FilesManifest.read(in: folder) else {
        found.problems.append("there is no manifest")
        return found
      }
      found.unit = manifest.load.unit
      try compare(manifest, &found)
    } catch {
      found.problems.append(error.message)
    }
    return found
  }

  private func compare(_ manifest: FilesManifest, _ found: inout Verification) throws(Fault) {
    let load = manifest.load
    var sums: [String: [String: ExactSum]] = [:]
    for file in manifest.files {
      do throws(Fault) {
        let tally = try read(file, of: load, &found)
        guard tally.rows == file.rows else {
          found.problems.append("\(file.path) has \(tally.rows) rows, recorded are \(file.rows)")
          continue
        }
        found.rows += tally.rows
        for (column, currencies) in tally.sums {
          for (currency, sum) in currencies {
            try merge(sum, into: &sums[column, default: [:]][currency, default: ExactSum()])
          }
          if currencies.isEmpty, sums[column] == nil { sums[column] = [:] }
        }
      } catch {
        found.problems.append("\(file.path): \(error.message)")
      }
    }
    try findStrangers(manifest, &found)
    // Sums of files that could not be read would only repeat that.
    guard found.isGood else { return }
    guard found.rows == load.rowsWritten else {
      found.problems.append(
        "the files have \(found.rows) rows, recorded are \(load.rowsWritten)")
      return
    }
    guard !manifest.files.isEmpty else { return }
    try found.compare(sums, with: load)
  }

  private func merge(_ sum: ExactSum, into whole: inout ExactSum) throws(Fault) {
    do throws(DecimalError) {
      try whole.merge(sum)
    } catch {
      throw Fault(.failed, "the sum \(error)")
    }
  }

  /// One file: its size and digest as it lies there, its rows and sums unpacked.
  private func read(
    _ file: FilesManifest.File, of load: LoadRecord, _ found: inout Verification
  ) throws(Fault) -> ColumnTally {
    let path = folder + "/" + file.path
    let digest = Digest()
    var bytes = 0
    try Self.read(DescriptorReader(path: path)) { piece in
      digest.update(piece)
      bytes += piece.count
    }
    found.bytes += bytes
    guard bytes == file.bytes else {
      throw Fault(.failed, "has \(bytes) bytes, recorded are \(file.bytes)")
    }
    guard digest.finish() == file.sha256 else {
      throw Fault(.failed, "has another SHA-256 than recorded")
    }
    let columns = Array(load.totals.keys)
    let currency = load.currencyColumn
    let reader = InflatingReader(try DescriptorReader(path: path), place: file.path)
    if file.path.contains(".ndjson") {
      let tally = NDJSONTally(columns, currency: currency)
      if file.rows > 0 { try tally.read(reader) }
      return tally.tally
    }
    var tally = CSVTally(columns, currency: currency)
    try Self.read(reader) { piece throws(Fault) in try tally.read(piece) }
    try tally.endFile()
    return tally.tally
  }

  /// Whoever reads the folder by a pattern reads these too.
  private func findStrangers(
    _ manifest: FilesManifest, _ found: inout Verification
  ) throws(Fault) {
    let known = Set(manifest.files.map(\.path))
    for path in try Storage.files(below: folder)
    where path != FilesLayout.manifestName && !known.contains(path) {
      found.problems.append("\(path) is not in the manifest")
    }
  }

  private static func read(
    _ reader: any ByteReader, _ take: (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { room.deallocate() }
    while true {
      let count = try reader.read(into: room)
      if count == 0 { return }
      try take(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }
}
