import FoundationEssentials
import Records

/// What the files below a sink's path tell of one endpoint: the loads, and what they cost by department and service.
struct FilesAccount {
  let layout: FilesLayout

  func account(of endpoint: String) throws(Fault) -> SinkAccount {
    var held: [(folder: String, manifest: FilesManifest)] = []
    for folder in try layout.unitFolders(of: endpoint) {
      if let manifest = try FilesManifest.read(in: folder) { held.append((folder, manifest)) }
    }
    return SinkAccount(loads: held.map(\.manifest.load), shares: try shares(held))
  }

  /// Nil when a load with rows has no sums by day: what the others cost would pass for all.
  private func shares(
    _ held: [(folder: String, manifest: FilesManifest)]
  ) throws(Fault) -> CostShares? {
    let held = held.filter { $0.manifest.load.rowsWritten > 0 }
    guard let newest = held.map(\.manifest.load.unit.period).max() else { return nil }
    var departments: [CostShares.Share] = []
    var services = PeriodSums()
    for (folder, manifest) in held {
      guard let costs = manifest.costByDay else { return nil }
      let period = manifest.load.unit.period
      do throws(DecimalError) {
        for line in costs.departments { departments.append(try Self.share(line, of: period)) }
        for line in costs.services { try services.add(line, of: period) }
      } catch {
        throw Fault(.failed, "a sum \(error)", at: folder + "/" + FilesLayout.manifestName)
      }
    }
    let newestHeld = held.filter { $0.manifest.load.unit.period == newest }
    return CostShares(
      departments: departments, services: services.shares,
      resources: try CostlyResources.search(newest, newestHeld))
  }

  private static func share(
    _ line: CostByDay.Line, of period: CalendarMonth
  ) throws(DecimalError) -> CostShares.Share {
    CostShares.Share(
      period: period, day: line.day.flatMap { CalendarDate($0) }, currency: line.currency,
      name: line.name, cost: try ExactSum(parsing: line.cost), rows: line.rows)
  }

  /// Sums of whole periods.
  private struct PeriodSums {
    private var places: [String: Int] = [:]
    private(set) var shares: [CostShares.Share] = []

    mutating func add(
      _ line: CostByDay.Line, of period: CalendarMonth
    ) throws(DecimalError) {
      var share = try FilesAccount.share(line, of: period)
      share.day = nil
      let name = line.name.map { Data($0.utf8).base64EncodedString() } ?? "-"
      let key = "\(period) \(line.currency) \(name)"
      if let place = places[key] {
        try shares[place].cost.merge(share.cost)
        shares[place].rows += share.rows
      } else {
        places[key] = shares.count
        shares.append(share)
      }
    }
  }
}
