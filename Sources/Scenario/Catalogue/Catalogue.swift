/// Something that is used and billed.
struct Resource: Sendable {
  /// Position in the catalogue.
  var index: Int
  var kind: ResourceKind
  var subscription: Subscription
  var region: Region
  var name: String
  var group: String
  var uniqueID: String
}

/// A meter in one region.
struct Meter: Sendable {
  var spec: MeterSpec
  var region: Region
  var id: String
  /// Obsolete number of the product.
  var product: Int
  var partNumber: String
}

/// One resource on one meter at one price: what rows are uses of.
struct Line: Sendable {
  var resource: Resource
  var meter: Meter
  /// Price of one unit of measure: `rate × 10^-rateScale`, at most 12 digits after the point.
  var rate: UInt64
  var rateScale: Int
  var reservation: (order: String, id: String, meter: String)
}

/// All that an enrollment can be billed for, from a seed: the same seed, the same catalogue.
final class Catalogue: Sendable {
  let enrollment: String
  let resources: [Resource]
  /// Every meter of every region; usage knows no other.
  let meters: [Meter]
  let lines: [Line]
  let reservations: [Reservation]
  /// What the cost of a row depends on, apart and small, for the loop that adds up ten million.
  let rates: [LineRate]

  init(enrollment: String, seed: UInt64) {
    self.enrollment = enrollment
    var numbers = SeededNumbers(key: scattered("catalogue \(enrollment)", seed))
    let subscriptions = Organisation(numbers: &numbers).subscriptions
    let meters = Self.meters(numbers: &numbers)
    let resources = Self.resources(in: subscriptions, numbers: &numbers)
    self.resources = resources
    self.meters = meters.flatMap(\.self)
    lines = Self.lines(of: resources, meters: meters, numbers: &numbers)
    rates = lines.map(LineRate.init)
    reservations = Self.reservations(
      of: lines, machines: resources.filter { $0.kind == .virtualMachine },
      sizes: Dictionary(self.meters.map { ($0.id, $0) }) { first, _ in first })
  }

  private static func meters(numbers: inout SeededNumbers) -> [[Meter]] {
    var product = 700
    return Region.all.map { region in
      (MeterSpec.machineSizes + MeterSpec.others).map { spec in
        product += 1
        return Meter(
          spec: spec, region: region, id: numbers.guid(), product: product,
          partNumber: "AAA-\(10_000 + numbers.next(below: 89_999))")
      }
    }
  }

  private static func resources(
    in subscriptions: [Subscription], numbers: inout SeededNumbers
  ) -> [Resource] {
    let purposes = ["billing", "Web-Shop", "DATA", "core", "reporting", "ml-Training"]
    var resources: [Resource] = []
    for kind in ResourceKind.allCases {
      for number in 0..<kind.count {
        let purpose = purposes[numbers.next(below: purposes.count)]
        let uniqueID = numbers.guid()
        resources.append(
          Resource(
            index: resources.count, kind: kind,
            subscription: subscriptions[resources.count % subscriptions.count],
            region: Region.all[numbers.next(below: Region.all.count)],
            name: "\(kind.namePrefix)-\(purpose)-\(number)", group: "rg-\(purpose)-\(number % 17)",
            uniqueID: uniqueID))
      }
    }
    return resources
  }

  private static func lines(
    of resources: [Resource], meters: [[Meter]], numbers: inout SeededNumbers
  ) -> [Line] {
    var lines: [Line] = []
    for resource in resources {
      let local = meters[Region.all.firstIndex { $0.location == resource.region.location } ?? 0]
      let sizes = MeterSpec.machineSizes.count
      let own = local.dropFirst(sizes).filter { $0.spec.kind == resource.kind }
      let size = local[resource.index % sizes]
      let used = resource.kind == .virtualMachine ? [size] + own : own
      for meter in used where !meter.spec.isReservation || resource.index % 4 == 0 {
        let price = agreedPrice(of: meter.spec, numbers: &numbers)
        lines.append(
          Line(
            resource: resource, meter: meter, rate: price.mantissa, rateScale: price.scale,
            reservation: (numbers.guid(), numbers.guid(), size.id)))
      }
    }
    return lines
  }

  /// The list price, or for a third of the lines a discounted one with more digits.
  private static func agreedPrice(
    of spec: MeterSpec, numbers: inout SeededNumbers
  ) -> (mantissa: UInt64, scale: Int) {
    let list = spec.listPrice
    let draw = numbers.next()
    guard draw % 3 == 0 else { return list }
    // 6 more digits: times 0.700000 to 0.949999. No price has more than 6 of its own.
    return (list.mantissa * (700_000 + (draw >> 8) % 250_000), list.scale + 6)
  }
}

/// What the cost of a use depends on.
struct LineRate: Sendable {
  let rate: UInt64
  let dailyMillionths: UInt64
  let rateScale: Int32
  let isBilledSeparately: Bool

  init(_ line: Line) {
    rate = line.rate
    rateScale = Int32(line.rateScale)
    dailyMillionths = line.meter.spec.dailyMillionths
    isBilledSeparately = line.meter.spec.isBilledSeparately
  }
}
