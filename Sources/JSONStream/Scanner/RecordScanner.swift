/// Decodes JSON into slots while it arrives, record by record, in memory that does not depend on the body.
///
/// It knows names and columns only. A call decodes the whole records that a window holds; the tail that belongs
/// to an unfinished one is moved on into the next window, so that no value ever straddles two:
///
///     fill window → scan → needsMoreBytes: the window has room? append : hand on (window, table), moveOn
///                        → tableFull:      hand on (window, table), stay or moveOn
///                        → endOfDocument:  hand on the last
///
/// A record that has not arrived whole is looked at again only when its bytes have doubled, so that the cost stays
/// linear for any chunking; what is decoded, and every error, is the same for any chunking. After an error every
/// further call throws it again; rows decoded before it stay in the table.
public struct RecordScanner: ~Copyable {
  /// What kind of body is expected.
  public let shape: DocumentShape
  /// What the body may ask of memory.
  public let limits: ScanLimits
  /// Bytes of the body before the current window's first byte.
  public internal(set) var streamOffset = 0
  /// Bytes of the current window that are decoded; the rest is the unfinished tail.
  public internal(set) var position = 0
  /// Fields that are no columns, of the rows of this table since it was last cleared. Clear it with the table.
  public var unknownFields: [UnknownField] = []
  /// What the members beside the records say, as far as they were read.
  public internal(set) var envelope = EnvelopeFacts()

  var state = DocumentState.start
  var isSequence = false
  var seenNames: UInt8 = 0
  var keys: KeyTable
  var unknownNames = UnknownNames()
  let columnStamps: UnsafeMutablePointer<UInt64>
  var recordStamp: UInt64 = 0
  var pendingDuplicates = 0
  var rowUnknownStart = 0
  /// The record has an unknown name that its entry does not tell from the others.
  var rowSearchesUnknown = false
  let nesting: NestingBits
  private let firstOrdinal: Int
  /// Unread bytes from which on another try may succeed.
  var bytesToTry = 0
  private var failure: JSONStreamError?

  /// - Parameters:
  ///   - fields: names and columns.
  ///   - shape: what kind of body is expected.
  ///   - limits: what the body may ask of memory.
  ///   - firstOrdinal: ordinal of the body's first record in the whole listing.
  public init(
    fields: FieldNames, shape: DocumentShape, limits: ScanLimits = ScanLimits(),
    firstOrdinal: Int = 0
  ) {
    self.shape = shape
    // The fields may have been set one by one: bring them back to what slots can name.
    self.limits = ScanLimits(
      maximumRecordBytes: limits.maximumRecordBytes, maximumDepth: limits.maximumDepth,
      maximumWindowBytes: limits.maximumWindowBytes)
    self.firstOrdinal = firstOrdinal
    keys = KeyTable(fields: fields)
    columnStamps = .allocate(capacity: max(fields.width, 1))
    columnStamps.initialize(repeating: 0, count: max(fields.width, 1))
    nesting = NestingBits(levels: self.limits.maximumDepth)
  }

  deinit { columnStamps.deallocate() }

  /// Decodes what the window holds into rows; a row's place is its record's bytes in the window, and its ordinal.
  ///
  /// Never consumes half a record. May write zeros behind the window's last byte.
  ///
  /// - Parameters:
  ///   - window: the body from `streamOffset` on, as far as it has arrived.
  ///   - slots: gets a row for each record; at least as wide as the highest column.
  ///   - recordLimit: rows that the table may have.
  ///   - isLast: the window holds the end of the body.
  public mutating func scan(
    _ window: inout ByteWindow, into slots: inout SlotTable, recordLimit: Int, isLast: Bool
  ) throws(JSONStreamError) -> ScanStep {
    precondition(slots.width >= keys.fields.width && position <= window.count)
    if let failure { throw failure }
    let cursor = window.sealed()
    if window.count > limits.maximumWindowBytes {
      throw fail(Scanned(.windowTooLarge, at: position), cursor)
    }
    while true {
      switch step(cursor, &slots, recordLimit, isLast) {
      case .proceed:
        bytesToTry = 0
      case .full:
        return .tableFull
      case .wait:
        if !isLast { return .needsMoreBytes }
        if mayEndHere, position == cursor.end { return .endOfDocument }
        throw fail(
          Scanned(
            position == cursor.end && state == .start ? .emptyBody : .truncated, at: cursor.end),
          cursor)
      case .fault(let scan):
        // The excerpt in the message must not depend on how much has arrived.
        if !isLast, cursor.end - scan.at < 32 { return .needsMoreBytes }
        throw fail(firstFault(scan, &window, cursor, &slots, recordLimit), cursor)
      }
    }
  }

  /// Goes on in the same window after its table was handed on and cleared, and clears `unknownFields`.
  ///
  /// Cheaper than `moveOn` while much of the window is unread: nothing is copied.
  public mutating func stay() { unknownFields.removeAll(keepingCapacity: true) }

  /// Moves the unfinished bytes of `old` to the front of the empty `new` and clears `unknownFields`.
  ///
  /// Call it when a batch (window and table) is handed on, before `old` is used for anything else.
  public mutating func moveOn(from old: borrowing ByteWindow, to new: inout ByteWindow) {
    precondition(new.count == 0 && position <= old.count)
    new.append(UnsafeRawBufferPointer(rebasing: old.bytes()[position...]))
    streamOffset += position
    position = 0
    unknownFields.removeAll(keepingCapacity: true)
  }

  /// Moves the unfinished bytes of the window to its own front and clears `unknownFields`.
  ///
  /// For callers that are done with the rows before they scan on.
  public mutating func moveOn(within window: inout ByteWindow) {
    window.dropFirst(position)
    streamOffset += position
    position = 0
    unknownFields.removeAll(keepingCapacity: true)
  }
}

// Moved between threads whole: what its pointers name is its own.
extension RecordScanner: @unchecked Sendable {}

extension RecordScanner {
  /// Whether the unfinished bytes are too few for another try.
  func waits(_ cursor: ByteCursor, _ isLast: Bool) -> Bool {
    !isLast && cursor.end - position < bytesToTry
  }

  /// What a try at the bytes from `position` on means.
  mutating func settle(_ scan: Scanned, _ cursor: ByteCursor) -> Outcome {
    switch scan.fault {
    case .none:
      return scan.at - position > limits.maximumRecordBytes
        ? .fault(Scanned(.recordTooLong, at: position)) : .proceed
    case .incomplete:
      let unread = cursor.end - position
      if unread > limits.maximumRecordBytes {
        return .fault(Scanned(.recordTooLong, at: position))
      }
      bytesToTry = min(unread * 2, limits.maximumRecordBytes + 1)
      return .wait
    default:
      return .fault(scan)
    }
  }

  var nextOrdinal: Int { firstOrdinal + envelope.records }

  /// A fault counts only if it is found within the record limit; else the record is too long, as it would have
  /// been had its bytes come in small chunks.
  private mutating func firstFault(
    _ scan: Scanned, _ window: inout ByteWindow, _ cursor: ByteCursor, _ slots: inout SlotTable,
    _ recordLimit: Int
  ) -> Scanned {
    let border = position + limits.maximumRecordBytes
    guard border < cursor.end, scan.fault != .recordTooLong else { return scan }
    let hidden = (0..<ByteWindow.padding).map { window.base[border + $0] }
    (window.base + border).update(repeating: 0, count: ByteWindow.padding)
    let shorter = step(ByteCursor(base: cursor.base, end: border), &slots, recordLimit, true)
    for (index, byte) in hidden.enumerated() { window.base[border + index] = byte }
    if case .fault = shorter { return scan }
    return Scanned(.recordTooLong, at: position)
  }

  private mutating func fail(_ scan: Scanned, _ cursor: ByteCursor) -> JSONStreamError {
    let error = JSONStreamError(
      scan.fault.kind, byteOffset: streamOffset + scan.at, path: path(to: scan.at, cursor),
      found: Excerpt.text(cursor.bytes(scan.at, min(cursor.end - scan.at, 28)), limit: 24),
      detail: detail(scan, cursor))
    failure = error
    return error
  }

  private func detail(_ scan: Scanned, _ cursor: ByteCursor) -> String {
    guard scan.fault == .errorBody else { return scan.fault.advice(limits) }
    let value = cursor.value(
      at: scan.at, open: 1, limit: limits.maximumDepth, bits: nesting.words)
    return Excerpt.text(cursor.bytes(scan.at, value.at - scan.at), limit: 2000)
  }

  private func path(to fault: Int, _ cursor: ByteCursor) -> String {
    let listing = envelope.listingName.map { "/" + PathFinder.step($0) } ?? ""
    let prefix =
      switch state {
      case .firstElement, .element: "\(listing)/\(envelope.records)"
      case .afterElement: listing
      case .object where isSequence: "/\(envelope.records)"
      default: ""
      }
    let isMember = state == .member || state == .firstMember
    return PathFinder.path(
      in: cursor, from: position, to: fault, prefix: prefix, isMember: isMember)
  }
}
