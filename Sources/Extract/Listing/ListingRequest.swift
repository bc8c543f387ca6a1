import Billing
import Formats
import JSONStream
import Records

/// What it takes to read one listing.
struct ListingRequest {
  /// What bodies are asked for.
  enum Format {
    case json, csv

    /// The form of a body that says nothing of its own.
    var form: BodyForm { self == .csv ? .csv : .json }
  }

  /// The unit, for messages.
  var unit: Unit
  /// The address of the first page.
  var first: RequestURL
  /// The columns of the records.
  var schema: Schema
  /// One record, or many, where the body is JSON.
  var shape: DocumentShape
  /// What bodies are asked for.
  var format = Format.json
  /// Slots of a record.
  var width: Int
  /// What the frame columns say; the currency is put in when it is known.
  var frame: RowFrame
  /// The days whose records are kept; nil for all.
  var days: DayFilter?
  /// Whether a page that is delivered twice is dropped the second time.
  var dropsRepeatedPages = false
  /// Statuses of refusals that are an answer, not a fault.
  var acceptedRefusals: Set<Int> = []
  /// Entity tags to ask conditionally with.
  var etags: [String] = []
  /// Takes the bodies byte for byte.
  var pages: (any PageSink)?
  /// A kept listing, to be read again when the provider has nothing newer than its entity tag.
  var kept: (any KeptListing)?
  /// What a body may ask of memory.
  var limits = ScanLimits()
  /// Bytes that a page may have.
  var maximumPageBytes = 64 << 30
  /// Where to count.
  var progress: UnitProgress?
  /// Finds the currency of rows that do not tell their own; asked once a listing, when it is known to be new.
  var currency: () throws(Fault) -> String? = { nil }
}
