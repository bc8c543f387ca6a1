/// The rows of every line, rendered but for what changes from day to day.
///
/// A row of JSON is: opening, cost, `identity`, date, `metering`, quantity, and one of `variants`
/// closings. The closings of a line differ as the provider's rows do: casing of the resource group, keys
/// of tags, escapes, datacenter codes. How a row of CSV is put together is in ``CSVRowWriter``.
///
/// Invariant: fragment `f` is `bytes[offsets[f]..<offsets[f + 1]]`, and every line has as many of them.
/// Nothing changes after `init`, so threads may share it.
final class LineTemplates: @unchecked Sendable {
  static let variants = 4
  /// Fragments of a line in JSON.
  static let perLine = 2 + variants

  /// `{"cost":`, as the version spells it; empty in CSV.
  let opening: [UInt8]
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let offsets: UnsafeMutableBufferPointer<UInt32>

  /// Rows of JSON.
  convenience init(_ catalogue: Catalogue, version: APIVersion) {
    let name = version == .v1 ? "extendedCost" : version == .v2 ? "Cost" : "cost"
    self.init(catalogue, opening: Array("{\"\(name)\":".utf8)) { line in
      let renderer = LineRenderer(line: line, version: version)
      var fragments = [[UInt8]](repeating: [], count: Self.perLine)
      renderer.writeIdentity(to: &fragments[0])
      renderer.writeMetering(to: &fragments[1])
      for variant in 0..<Self.variants {
        renderer.writeClosing(variant: variant, to: &fragments[2 + variant])
      }
      return fragments
    }
  }

  init(_ catalogue: Catalogue, opening: [UInt8], fragments: (Line) -> [[UInt8]]) {
    self.opening = opening
    var rendered: [UInt8] = []
    var starts: [UInt32] = [0]
    for line in catalogue.lines {
      for fragment in fragments(line) {
        rendered += fragment
        starts.append(UInt32(rendered.count))
      }
    }
    bytes = .allocate(capacity: rendered.count)
    _ = bytes.initialize(from: rendered)
    offsets = .allocate(capacity: starts.count)
    _ = offsets.initialize(from: starts)
  }

  deinit {
    bytes.deallocate()
    offsets.deallocate()
  }

  /// Copies one fragment.
  @inline(__always)
  func append(_ fragment: Int, to buffer: OutputBuffer) {
    let start = Int(offsets[fragment])
    let end = Int(offsets[fragment + 1])
    guard let base = bytes.baseAddress else { return }
    buffer.append(base + start, count: end - start)
  }
}
