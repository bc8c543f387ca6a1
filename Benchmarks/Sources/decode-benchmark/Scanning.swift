import Glibc
import JSONStream

/// What one pass over a response came to.
struct Pass {
  var seconds: Double
  var bytes: Int
  var records: Int
  /// Sum over the slots, so that none of them is optimised away.
  var checksum: UInt64

  var megabytesPerSecond: Double { Double(bytes) / seconds / 1e6 }
}

struct BenchmarkFault: Error { var text: String }

/// Reads a file through windows of `windowBytes` and decodes every field of every record.
func scan(file path: String, windowBytes: Int) throws -> Pass {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw BenchmarkFault(text: "cannot open \(path)") }
  defer { close(descriptor) }
  let names = UsageDetailWriter.names
  let fields = FieldNames(names.enumerated().map { (name: $1, column: $0) })
  var scanner = RecordScanner(fields: fields, shape: .listing)
  var window = ByteWindow(capacity: windowBytes)
  var spare = ByteWindow(capacity: windowBytes)
  var table = SlotTable(width: names.count, capacity: 512)
  var pass = Pass(seconds: 0, bytes: 0, records: 0, checksum: 0)
  var isLast = false
  let start = ContinuousClock.now
  reading: while true {
    let room = window.capacity - window.count
    let got = window.appendUninitialized(room) { read(descriptor, $0.baseAddress, $0.count) }
    pass.bytes += got
    isLast = got == 0
    while true {
      let step = try scanner.scan(&window, into: &table, recordLimit: 512, isLast: isLast)
      for row in 0..<table.count { pass.checksum &+= table[row, 8].bits }
      pass.records += table.count
      table.removeAll()
      scanner.unknownFields.removeAll(keepingCapacity: true)
      if step == .needsMoreBytes { break }
      if step == .endOfDocument { break reading }
    }
    scanner.moveOn(from: window, to: &spare)
    swap(&window, &spare)
    spare.truncate(to: 0)
  }
  let elapsed = (ContinuousClock.now - start).components
  pass.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  return pass
}

/// The process's largest resident set so far, in MiB.
func peakResidentMebibytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1024
}
