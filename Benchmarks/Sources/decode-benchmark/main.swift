import Glibc

// decode-benchmark write LAYOUT RECORDS FILE     writes a response
// decode-benchmark scan FILE... [--passes N]     decodes each, prints MB/s (best, median) and peak memory
let arguments = CommandLine.arguments.dropFirst()

func write(_ layout: Layout, records: Int, to path: String) throws {
  var writer = UsageDetailWriter(seed: 42, layout: layout)
  let bytes = writer.response(records: records)
  guard let file = fopen(path, "w") else { throw BenchmarkFault(text: "cannot write \(path)") }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
    throw BenchmarkFault(text: "cannot write \(path)")
  }
}

func measure(_ paths: [String], passes: Int) throws {
  var results: [String: [Pass]] = [:]
  for _ in 0..<passes {
    for path in paths {
      results[path, default: []].append(try scan(file: path, windowBytes: 256 << 10))
    }
  }
  for path in paths {
    let passes = (results[path] ?? []).sorted { $0.seconds < $1.seconds }
    guard let best = passes.first else { continue }
    let median = passes[passes.count / 2]
    print(
      path, best.bytes, "bytes", best.records, "records",
      "best", Int(best.megabytesPerSecond), "MB/s, median", Int(median.megabytesPerSecond), "MB/s,",
      "checksum", best.checksum)
  }
  print("peak resident", peakResidentMebibytes(), "MiB")
}

do {
  switch arguments.first {
  case "write":
    let rest = Array(arguments.dropFirst())
    guard rest.count == 3, let layout = Layout(rawValue: rest[0]), let records = Int(rest[1]) else {
      throw BenchmarkFault(text: "write LAYOUT RECORDS FILE")
    }
    try write(layout, records: records, to: rest[2])
  case "scan":
    var paths = Array(arguments.dropFirst())
    var passes = 5
    if let option = paths.firstIndex(of: "--passes"), option + 1 < paths.count {
      passes = Int(paths[option + 1]) ?? passes
      paths.removeSubrange(option...option + 1)
    }
    try measure(paths, passes: passes)
  default:
    throw BenchmarkFault(text: "write LAYOUT RECORDS FILE | scan FILE... [--passes N]")
  }
} catch {
  print("decode-benchmark: \(error)")
  exit(1)
}
