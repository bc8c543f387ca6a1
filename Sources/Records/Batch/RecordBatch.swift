public import JSONStream

/// Some hundred records in motion: a window of bytes and the slots that point into it.
///
/// A batch belongs to one page. It has one owner at a time: the reader that fills it hands it to the
/// receiver for the length of one call, which may drop rows, append computed bytes to the window and set
/// slots, and keeps nothing. Bytes of the page stay where they are, so slots stay valid.
///
/// - Note: `@unchecked Sendable` because a batch may be handed from thread to thread whole; two threads
///   never hold the same batch.
public final class RecordBatch: @unchecked Sendable {
  /// The bytes: first those of the page, then what was computed.
  public var window: ByteWindow
  /// Records × physical columns.
  public var slots: SlotTable
  /// The page that the records came from.
  public var origin: BatchOrigin
  /// Records of this window that cannot be used, with the reason; their rows are gone.
  public var rejected: [RejectedRecord]

  /// - Parameters:
  ///   - width: physical columns, computed ones included.
  ///   - recordCapacity: records to hold without growing.
  ///   - windowBytes: bytes to hold without growing.
  public init(width: Int, recordCapacity: Int = 512, windowBytes: Int = 1 << 19) {
    window = ByteWindow(capacity: windowBytes)
    slots = SlotTable(width: width, capacity: recordCapacity)
    origin = BatchOrigin()
    rejected = []
  }

  /// How many records the batch has.
  public var count: Int { slots.count }

  /// Makes the batch empty and keeps its memory.
  public func clear() {
    window.truncate(to: 0)
    slots.removeAll()
    rejected.removeAll(keepingCapacity: true)
  }

  /// Byte offset of a record's first byte in its page's body.
  public func pageOffset(of record: Int) -> Int {
    origin.windowOffset + Int(slots.place(of: record).offset)
  }
}

/// Where the records of a batch came from.
public struct BatchOrigin: Sendable, Equatable {
  /// The page of the listing, from 0.
  public var page: Int
  /// Byte offset of the window's first byte in the page's body.
  public var windowOffset: Int
  /// Ordinal in the listing of the page's first record.
  public var firstOrdinalOfPage: Int
  /// JSON pointer of the array that holds the records: `/data`, or `` for a bare array.
  public var arrayPath: String
  /// Which of several overlapping deliveries of the unit the page belongs to, in order of arrival from 0; nil where
  /// the unit comes as one listing. A number never falls within a unit.
  public var window: Int?

  /// - Parameters:
  ///   - page: page of the listing, from 0.
  ///   - windowOffset: offset of the window in the page's body.
  ///   - firstOrdinalOfPage: ordinal of the page's first record.
  ///   - arrayPath: JSON pointer of the array.
  ///   - window: which overlapping delivery, from 0; nil for one listing.
  public init(
    page: Int = 0, windowOffset: Int = 0, firstOrdinalOfPage: Int = 0, arrayPath: String = "",
    window: Int? = nil
  ) {
    self.page = page
    self.windowOffset = windowOffset
    self.firstOrdinalOfPage = firstOrdinalOfPage
    self.arrayPath = arrayPath
    self.window = window
  }
}

/// A record that cannot be used: where it stands, why, and its bytes, for quarantine.
public struct RejectedRecord: Sendable, Equatable {
  /// Page of the listing, from 0.
  public var page: Int
  /// Ordinal in the listing, from 0.
  public var ordinal: Int
  /// JSON pointer of the value at fault, such as `/data/3/consumedQuantity`; the record's when it is all.
  public var path: String
  /// Byte offset of the value at fault in the page's body.
  public var byteOffset: Int
  /// What was expected and what was found.
  public var reason: String
  /// The record as it came.
  public var bytes: [UInt8]
  /// What it says that it costs; nil where it does not, or it cannot be read.
  public var cost: StatedCost?

  /// - Parameters:
  ///   - page: page of the listing, from 0.
  ///   - ordinal: ordinal in the listing, from 0.
  ///   - path: JSON pointer of the value.
  ///   - byteOffset: offset of the value in the page's body.
  ///   - reason: what was expected and found.
  ///   - bytes: the record as it came.
  ///   - cost: what it says that it costs.
  public init(
    page: Int, ordinal: Int, path: String, byteOffset: Int, reason: String, bytes: [UInt8],
    cost: StatedCost? = nil
  ) {
    self.page = page
    self.ordinal = ordinal
    self.path = path
    self.byteOffset = byteOffset
    self.reason = reason
    self.bytes = bytes
    self.cost = cost
  }
}

extension BatchOrigin {
  /// The page as messages call it, counted from 1: `page 3`.
  public var pageName: String { "page \(page + 1)" }
}

extension RejectedRecord {
  /// The page as messages call it, counted from 1: `page 3`.
  public var pageName: String { "page \(page + 1)" }
}
