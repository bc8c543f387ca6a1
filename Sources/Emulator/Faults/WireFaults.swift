extension FaultPlan {
  /// What happens to the body of a response on its way.
  ///
  /// - Parameter attempt: how often the target was asked for before; a fault with TIMES hits the first
  ///   ones only, so that a client which asks again gets the whole body.
  func wireEvents(attempt: Int) -> [WireEvent] {
    faults.compactMap { fault in
      switch fault {
      case .resetAfter(let bytes, let times) where attempt < times ?? .max:
        WireEvent(offset: bytes, action: .reset)
      case .truncateAfter(let bytes, let times) where attempt < times ?? .max:
        WireEvent(offset: bytes, action: .truncate)
      case .stallAfter(let bytes, let seconds, let times) where attempt < times ?? .max:
        WireEvent(offset: bytes, action: .stall(milliseconds: Int(seconds * 1000)))
      default: nil
      }
    }
  }
}
