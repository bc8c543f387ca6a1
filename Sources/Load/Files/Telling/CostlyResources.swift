import Formats
import FoundationEssentials
import Records

/// Finds the resources that cost most in the files of one billing period, and gives up rather than keep a reader waiting
/// or memory growing.
struct CostlyResources {
  /// Resources of each currency that are told.
  static let resourceCount = 15
  /// How long the files of a period may be read.
  static let timeLimit = Duration.seconds(20)
  /// Resources that are summed at a time.
  static let maximumCount = 100_000

  /// Why the search ended early, as a sentence.
  private struct GivenUp: Error {
    var why: String
  }

  /// - Parameters:
  ///   - period: the billing period.
  ///   - manifests: its loads, with their folders.
  static func search(
    _ period: CalendarMonth, _ manifests: [(folder: String, manifest: FilesManifest)]
  ) throws(Fault) -> CostliestResources {
    let tally = ResourceTally()
    let end = ContinuousClock.now + timeLimit
    for (folder, manifest) in manifests {
      let roles = LoadRecord.roles(of: manifest.load)
      let missing = [ColumnRole.resource, .cost].map(\.rawValue).filter { roles[$0] == nil }
      guard missing.isEmpty else {
        return .unknown(
          "The files of \(period) have no column for the \(missing.joined(separator: " and the "))."
        )
      }
      guard !manifest.load.mixesCurrencies else {
        return .unknown(
          "The files of \(period) are in several currencies, and no column says in which.")
      }
      for file in manifest.files where file.rows > 0 {
        let path = folder + "/" + file.path
        let isCSV = !file.path.contains(".ndjson")
        let content = try OwnFile(
          path: path, wanted: ResourceTally.roles.map { roles[$0] }, isCSV: isCSV)
        try tally.begin(path, currency: manifest.load.untoldCurrency)
        let body = BodyReader(
          isCSV ? .csv : .automatic, schema: content.schema, width: content.schema.width,
          frame: RowFrame(), receiver: tally)
        body.beginPage()
        while try body.fill(upTo: 1 << 18, { room throws(Fault) in try content.read(into: room) })
          > 0
        {
          if ContinuousClock.now > end {
            return .unknown(
              "Reading the files of \(period) took more than 20 seconds and was given up.")
          }
          if tally.isFull {
            return .unknown("The files of \(period) name more than 100,000 resources.")
          }
        }
        _ = try body.endPage()
      }
    }
    return .known(period, tally.costliest(resourceCount))
  }
}

/// Sums by currency and resource.
private final class ResourceTally: BatchReceiver {
  /// The columns by role, in the order of their slots.
  static let roles = ["resource", "cost", "currency", "subscription_name", "service"]

  private struct Key: Hashable {
    var id: [UInt8]
    var currency: [UInt8]
  }

  /// A name that all rows share, some of them, or none.
  private enum Shared {
    case none
    case one(String)
    case several

    mutating func add(_ name: String?) {
      guard let name else { return }
      switch self {
      case .none: self = .one(name)
      case .one(let known) where known.utf8.elementsEqual(name.utf8): break
      default: self = .several
      }
    }

    var name: String? { if case .one(let name) = self { name } else { nil } }
  }

  private struct Sum {
    var cost = ExactSum()
    var rows = 0
    var subscription = Shared.none
    var service = Shared.none
  }

  private var places: [Key: Int] = [:]
  private var sums: [Sum] = []
  private var path = ""
  /// The currency of rows that do not tell theirs.
  private var currency = UnknownCurrency.code

  /// Whether there are more resources than are kept.
  var isFull: Bool { sums.count > CostlyResources.maximumCount }

  func begin(_ path: String, currency: String?) throws(Fault) {
    self.path = path
    self.currency = currency ?? UnknownCurrency.code
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    if let record = batch.rejected.first {
      throw Fault(.failed, record.reason, at: "\(path), \(record.path)")
    }
    for record in 0..<batch.count {
      guard let id = batch.text(record, slot: 0), !isFull else { continue }
      let currency = batch.text(record, slot: 2) ?? self.currency
      let place = place(of: Key(id: Array(id.utf8), currency: Array(currency.utf8)))
      let cost = batch.slots[record, 1]
      do throws(DecimalError) {
        if !cost.isNull {
          try sums[place].cost.add(ExactDecimal(lexeme: batch.window.bytes(of: cost)))
        }
      } catch {
        throw Fault(.failed, "a cost \(error)", at: path)
      }
      sums[place].rows += 1
      sums[place].subscription.add(batch.text(record, slot: 3))
      sums[place].service.add(batch.text(record, slot: 4))
    }
  }

  private func place(of key: Key) -> Int {
    if let place = places[key] { return place }
    places[key] = sums.count
    sums.append(Sum())
    return sums.count - 1
  }

  /// The costliest of each currency, by currency.
  func costliest(_ count: Int) -> [CostliestResources.Resource] {
    let resources = places.map { key, place in
      let sum = sums[place]
      return CostliestResources.Resource(
        id: String(decoding: key.id, as: UTF8.self),
        currency: String(decoding: key.currency, as: UTF8.self),
        subscription: sum.subscription.name, service: sum.service.name, cost: sum.cost,
        rows: sum.rows)
    }
    return Dictionary(grouping: resources, by: \.currency).sorted { $0.key < $1.key }
      .flatMap { _, resources in
        resources.sorted { ($1.cost, $0.id) < ($0.cost, $1.id) }.prefix(count)
      }
  }
}
