/// The version of the API that spells a response; the first segment of its path.
enum APIVersion: Int, CaseIterable, Sendable {
  case v1 = 1
  case v2, v3
  /// Reservation charges alone have it.
  case v4

  /// The versions that usage, marketplace charges, balances and price sheets have.
  static let ofUsage: [APIVersion] = [.v1, .v2, .v3]
}

/// The rows of every line, rendered but for what changes from day to day.
///
/// A row is: opening, cost, `identity`, date, `metering`, quantity, and one of `variants` closings.
/// The closings of a line differ as the provider's rows do: casing of the resource group, keys of
/// tags, escapes, datacenter codes.
///
/// Invariant: fragment `f` is `bytes[offsets[f]..<offsets[f + 1]]`; line `n` has the fragments from
/// `n × perLine` on. Nothing changes after `init`, so threads may share it.
final class LineTemplates: @unchecked Sendable {
  static let variants = 4
  static let perLine = 2 + variants

  /// `{"cost":`, as the version spells it.
  let opening: [UInt8]
  /// The longest row without its numbers.
  let maximumRowBytes: Int
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let offsets: UnsafeMutableBufferPointer<UInt32>

  init(_ catalogue: Catalogue, version: APIVersion) {
    let name = version == .v1 ? "extendedCost" : version == .v2 ? "Cost" : "cost"
    opening = Array("{\"\(name)\":".utf8)
    var rendered: [UInt8] = []
    var starts: [UInt32] = [0]
    var longest = 0
    for line in catalogue.lines {
      let renderer = LineRenderer(line: line, version: version)
      let before = rendered.count
      renderer.writeIdentity(to: &rendered)
      starts.append(UInt32(rendered.count))
      renderer.writeMetering(to: &rendered)
      starts.append(UInt32(rendered.count))
      for variant in 0..<Self.variants {
        renderer.writeClosing(variant: variant, to: &rendered)
        starts.append(UInt32(rendered.count))
      }
      longest = max(longest, rendered.count - before)
    }
    maximumRowBytes = longest
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
