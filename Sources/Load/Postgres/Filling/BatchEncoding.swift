import JSONStream
import Records

/// Spells batches into the buffers of a leaf's rings, each row for its half.
struct BatchEncoding {
  /// A buffer on its way to be filled, and where it goes then.
  private struct Lane {
    let ring: CopyRing
    var output: CopyOutput
  }

  private var encoder: CopyEncoder
  private let rings: LeafRings
  /// The half of the row before.
  private var half = LeafHalf.first
  /// That of `half`.
  private var lane: Lane
  /// That of the other half, once it has rows.
  private var otherLane: Lane?
  /// Where a row's place in the listing lies; nil where the leaf stays whole.
  private let ordinalSlot: Int?
  /// The sums by day; nil where none are kept.
  private(set) var days: DailyCosts?

  /// - Parameters:
  ///   - ordinalSlot: where a row's place in the listing lies; nil where the leaf stays whole.
  ///   - days: takes every row's cost.
  /// - Returns: nil when the sender has ended already.
  init?(
    _ encoder: CopyEncoder, into rings: LeafRings, dividingBy ordinalSlot: Int? = nil,
    days: DailyCosts? = nil
  ) {
    guard let lane = Self.open(rings[.first]) else { return nil }
    self.encoder = encoder
    self.rings = rings
    self.lane = lane
    self.ordinalSlot = ordinalSlot
    self.days = days
  }

  /// What each JSON column got as a string because it was no object.
  var stringsInJSON: [(column: String, count: Int)] {
    zip(encoder.fields, encoder.stringsInJSON).filter { $0.1 > 0 }.map { ($0.0.name, $0.1) }
  }

  /// Spells all rows of a batch and sends what fills a buffer.
  ///
  /// - Returns: false when the sender has ended.
  mutating func write(_ batch: RecordBatch) throws(RowFault) -> Bool {
    let window = UnsafePointer(batch.window.base)
    for record in 0..<batch.count {
      let row = batch.slots.row(record)
      if let ordinalSlot, Self.half(of: row[ordinalSlot], in: window) != half, !changeLanes() {
        return false
      }
      try encoder.encode(row, of: record, in: window, to: &lane.output)
      days?.add(row, in: window)
      if lane.output.count >= CopyRing.pieceByteCount, !sendOn() { return false }
    }
    return true
  }

  /// Sends what is left.
  mutating func finish() {
    lane.ring.send(lane.output.take())
    if let otherLane { otherLane.ring.send(otherLane.output.take()) }
  }

  private mutating func sendOn() -> Bool {
    lane.ring.send(lane.output.take())
    guard let buffer = lane.ring.takeEmpty() else { return false }
    lane.output = CopyOutput(buffer)
    return true
  }

  private mutating func changeLanes() -> Bool {
    if otherLane == nil {
      rings.beginSecond()
      otherLane = Self.open(rings[.second])
    }
    guard let next = otherLane else { return false }
    otherLane = lane
    lane = next
    half = half.other
    return true
  }

  /// A lane with its first buffer, in which COPY's header stands; nil when the sender has ended.
  private static func open(_ ring: CopyRing) -> Lane? {
    guard let buffer = ring.takeEmpty() else { return nil }
    var output = CopyOutput(buffer)
    output.reserve(CopyEncoder.header.count)
    for byte in CopyEncoder.header { output.write(byte) }
    return Lane(ring: ring, output: output)
  }

  /// The half of a row; a place that is no number is refused when the row is spelled.
  @inline(__always)
  private static func half(of slot: Slot, in window: UnsafePointer<UInt8>) -> LeafHalf {
    guard !slot.isNull, slot.byteCount > 0, window[slot.offset] != UInt8(ascii: "-") else {
      return .first
    }
    var ordinal = 0
    for offset in slot.offset..<slot.offset + slot.byteCount {
      ordinal = ordinal &* 10 &+ Int(window[offset] &- 0x30)
    }
    return LeafHalf(ordinal: ordinal)
  }
}
