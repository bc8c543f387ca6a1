import Billing
import JSONStream
import Records

/// Finds out the currency of a unit's rows where they do not tell it: from the balance summary, else the price sheet.
///
/// Keys of departments and accounts often may see neither. Then the currency is unknown, which is said and written
/// as NULL, and no guess: amounts without a currency stand under ``UnknownCurrency`` in every sum, and `normalize_currency` refuses
/// them unless its `from` names one.
struct CurrencyQuestion {
  /// What may tell a currency, in the order of asking.
  static let endpoints = [Endpoint.balanceSummary, .priceSheet]

  let unit: Unit
  let client: ProviderClient
  /// Makes the request for a unit of an endpoint.
  let listing: (Unit, EnterpriseEndpoint) throws(Fault) -> ListingRequest
  /// Takes the balance summary by column once it was read, so that nobody has to ask for it again.
  let remember: (Unit, [String: String]) -> Void

  /// What asking one endpoint brought.
  private enum Answer {
    case currency(String)
    case nothing(String)
    case refused(String)
  }

  /// The code, or nil when the key may see nothing that tells it.
  ///
  /// - Throws: what keeps the endpoints from answering at all; `failed` when they answer and tell no currency.
  func answer() throws(Fault) -> String? {
    var refusals: [String] = []
    var silences: [String] = []
    for endpoint in Self.endpoints {
      switch try ask(EnterpriseEndpoint(endpoint)) {
      case .currency(let code): return code
      case .refused(let why): refusals.append(why)
      case .nothing(let why): silences.append(why)
      }
    }
    guard !refusals.isEmpty else {
      throw Fault(
        .failed, silences.joined(separator: ", and "), at: "currency of the rows",
        remedy: "Use a key that may see the balance summary")
    }
    client.context.report(
      RunEvent(
        .warning, "the currency of the rows is unknown: the key may not see what tells it",
        ["unit": "\(unit)", "why": (refusals + silences).joined(separator: "; ")]))
    return nil
  }

  private func ask(_ target: EnterpriseEndpoint) throws(Fault) -> Answer {
    var period = unit
    (period.from, period.to) = (nil, nil)
    var request = try listing(period, target)
    // A key that is refused everywhere is refused again by the rows themselves, and that ends the run.
    request.acceptedRefusals = [400, 401, 403, 404]
    if target.endpoint == .balanceSummary { return try askBalance(period, target, request) }
    // What is archived has to be whole.
    let finder = CurrencyFinder(request.schema, endsTransfer: request.pages == nil)
    do throws(Fault) {
      if case .refused(let why) = try ListingRead(request, client).end(into: finder) {
        return .refused(why)
      }
    } catch {
      // The finder ends the transfer as soon as it knows.
      guard finder.hasEndedTransfer else { throw error.within("\(target.name) for the currency") }
    }
    if let code = finder.code { return .currency(code) }
    return .nothing("\(target.name) has no 'currencyCode'")
  }
}

extension CurrencyQuestion {
  /// A balance summary is one record, and is read whole.
  private func askBalance(
    _ period: Unit, _ target: EnterpriseEndpoint, _ request: ListingRequest
  ) throws(Fault) -> Answer {
    let names = request.schema.names
    let collector = FieldCollector(names, of: request.schema)
    do throws(Fault) {
      if case .refused(let why) = try ListingRead(request, client).end(into: collector) {
        return .refused(why)
      }
    } catch {
      throw error.within("\(target.name) for the currency")
    }
    guard let record = collector.records.first else {
      return .nothing("\(target.name) has no record")
    }
    var values: [String: String] = [:]
    for (name, text) in zip(names, record) { values[name] = text }
    remember(period, values)
    guard let code = values["currency_code"], !code.isEmpty else {
      return .nothing("\(target.name) has no 'currencyCode'")
    }
    return .currency(code)
  }
}

/// Takes the first currency of a listing, and wants no more of it unless told to read on.
final class CurrencyFinder: BatchReceiver {
  private let slot: Int?
  private let endsTransfer: Bool
  private(set) var code: String?
  /// Whether it ended the transfer because it knew enough.
  var hasEndedTransfer: Bool { endsTransfer && code != nil }

  init(_ schema: Schema, endsTransfer: Bool) {
    slot = schema["currency_code"]?.slot
    self.endsTransfer = endsTransfer
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    guard let slot, code == nil else { return }
    for record in 0..<batch.count where batch.slots[record, slot].byteCount > 0 {
      code = String(decoding: batch.window.bytes(of: batch.slots[record, slot]), as: UTF8.self)
      if endsTransfer { throw Fault(.failed, "the currency is known") }
      return
    }
  }
}
