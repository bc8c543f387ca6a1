/// What happens to one response on its way.
struct WireFaults: Sendable, Equatable {
  /// What happens in the middle of the body.
  var events: [WireEvent] = []
  /// Nothing is sent for so long.
  var delayMilliseconds = 0
  /// How much more `Content-Length` says than comes.
  var lengthDifference = 0
  var compression = Compression.none

  enum Compression: Sendable { case none, whole, half }

  /// The response goes as it should.
  static let none = WireFaults()
}

extension FaultPlan {
  /// What happens to a response on its way.
  ///
  /// - Parameter attempt: how often the target was asked for before; a fault with TIMES hits the first
  ///   ones only, so that a client which asks again gets the whole body.
  func wireFaults(attempt: Int) -> WireFaults {
    var wire = WireFaults()
    for fault in faults {
      switch fault {
      case .resetAfter(let bytes, let times) where attempt < times ?? .max:
        wire.events.append(WireEvent(offset: bytes, action: .reset))
      case .truncateAfter(let bytes, let times) where attempt < times ?? .max:
        wire.events.append(WireEvent(offset: bytes, action: .truncate))
      case .stallAfter(let bytes, let seconds, let times) where attempt < times ?? .max:
        let milliseconds = Int(seconds * 1000)
        wire.events.append(WireEvent(offset: bytes, action: .stall(milliseconds: milliseconds)))
      case .slowFirstByte(let seconds, let times) where attempt < times ?? .max:
        wire.delayMilliseconds += Int(seconds * 1000)
      case .wrongLength(let bytes, let times) where attempt < times ?? .max:
        wire.lengthDifference = bytes
      case .halfGzip(let times) where attempt < times ?? .max: wire.compression = .half
      case .gzip where wire.compression == .none: wire.compression = .whole
      default: continue
      }
    }
    return wire
  }
}
