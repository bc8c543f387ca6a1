import JSONStream
import Records

/// Reads what the service tells of a use: the reservation that covers it, reserved capacity, and properties of its price.
/// Each spelling once a batch.
struct FocusDetails: ~Copyable {
  private enum Key {
    static let names = [
      "ReservationId", "ReservationOrderId", "RINormalizationRatio", "VMCapacityReservationId",
    ]
    static let reservation = 0
    static let order = 1
    static let ratio = 2
    static let capacity = 3
  }

  private let source: Int?
  private let commitment: Int
  private let ratio: Int
  private let capacity: Int
  private let properties: Int
  private let targets: [Int]
  private let keys: TagKeys
  private var seen = SeenValues()
  private var members: [TagMember] = []
  private var object = FlatObject()

  init(_ plan: FocusPlan) {
    source = plan.source(plan.mapping.sources.details)
    commitment = plan.made("CommitmentDiscountId")
    ratio = plan.made("ratio")
    capacity = plan.made("CapacityReservationId")
    properties = plan.made("SkuPriceDetails")
    targets = [commitment, ratio, capacity, properties]
    var keys = TagKeys()
    for name in Key.names { _ = keys.insert(name) }
    self.keys = keys
  }

  mutating func fill(_ rows: FocusRows, _ window: inout ByteWindow) {
    guard let source else { return }
    seen.beginBatch()
    for row in 0..<rows.count {
      if let earlier = seen.earlierRow(like: row, column: source, rows, window) {
        rows.copy(targets, from: earlier, to: row)
      } else {
        read(row, rows, &window)
      }
    }
  }

  private mutating func read(_ row: Int, _ rows: FocusRows, _ window: inout ByteWindow) {
    for target in targets { rows[row, target] = .null }
    let slot = rows[row, source ?? properties]
    guard slot.byteCount > 0 else { return }
    let text = slot.kind == .escaped ? window.appendMeaning(of: slot) : slot
    guard case .tags = members.read(text, &window), !members.isEmpty else { return }
    rows[row, properties] = object.append(members, prefix: "x_", to: &window)
    var order = Slot.null
    var reservation = Slot.null
    for member in members where member.value.byteCount > 0 {
      switch keys.number(of: window.bytes(of: member.meaning)) {
      case Key.reservation: reservation = member.value
      case Key.order: order = member.value
      case Key.ratio: rows[row, ratio] = member.value
      case Key.capacity: rows[row, capacity] = member.value
      default: break
      }
    }
    guard !reservation.isNull else { return }
    rows[row, commitment] = window.appendReservation(reservation, of: order)
  }
}

extension ByteWindow {
  /// Appends the resource id of a reservation. Null for what no id is spelled with.
  fileprivate mutating func appendReservation(_ reservation: Slot, of order: Slot) -> Slot {
    guard reservation.kind == .string, order.kind == .string || order.isNull else { return .null }
    reserve(reservation.byteCount + order.byteCount + 128)
    let start = count
    append(text: "/providers/Microsoft.Capacity/")
    if !order.isNull {
      append(text: "reservationOrders/")
      append(bytes(of: order))
      append(UInt8(ascii: "/"))
    }
    append(text: "reservations/")
    append(bytes(of: reservation))
    return Slot(
      .string, offset: start, byteCount: count - start,
      needsQuotes: reservation.needsQuotes || order.needsQuotes)
  }
}
