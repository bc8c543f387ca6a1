import Postgres
import Records

/// Makes the tables of a leaf and fills them with what the rings bring: one, or two halves at the same time over a
/// connection each.
///
/// A table is made and filled in one transaction, which alone can freeze its rows.
struct LeafCopying {
  /// How many rows came.
  struct Count {
    /// Rows of the whole leaf, or of its first half.
    var first = 0
    var second = 0
    /// Rows among them that are kept of the leaf before.
    var kept = 0

    var all: Int { first + second }
    var isDivided = false
  }

  /// Ends the transaction of a filling that nobody wants any more.
  private static let abandoned = Fault(.failed, "the unit was given up")

  let plan: LeafPlan
  let rings: LeafRings
  let connection: PostgresConnection
  /// Where the second half is filled.
  let second: PostgresConnection
  /// Where rows to keep are read.
  let keeping: PostgresConnection?

  private var isDivisible: Bool { plan.dividingSlot != nil }

  /// Copies until the rings end. Afterwards the leaf is one table under its name, or two that are attached to it.
  func run() throws -> Count {
    let token = connection.makeCancelToken()
    let secondHalf = SideTask(
      "copy-2", over: second,
      stopOthers: { [rings] in
        rings.abandon()
        token?.cancel()
      }, fillSecond)
    var count = Count()
    do {
      count = try fillFirst()
    } catch {
      // From here on the second half fails because of the first.
      let cause = secondHalf.failure
      rings.abandon()
      secondHalf.abandon()
      throw cause ?? error
    }
    count.second = try secondHalf.wait()
    count.isDivided = rings.areBothUsed
    if count.isDivided { try joinHalves() }
    return count
  }

  private func fillFirst() throws -> Count {
    let action = "copy into \(plan.leaf)"
    return try connection.transaction(to: "load \(plan.leaf)") { connection in
      try connection.execute(
        plan.create(plan.leaf, for: isDivisible ? .first : nil), to: "create \(plan.leaf)")
      var count = Count()
      count.first = try connection.copyIn(plan.copy(into: plan.leaf), to: action) { writer in
        try send(from: rings[.first], into: writer)
        if let kept = plan.kept, let keeping {
          count.kept = try kept.copy(plan.copied, over: keeping, into: writer)
        }
        try Self.endRows(of: writer)
      }
      if isDivisible, !rings.areBothUsed {
        try connection.execute(
          "alter table \(plan.leaf) drop constraint \(LeafHalf.constraint)", to: action)
      }
      return count
    }
  }

  /// - Returns: rows of the second half; 0 where the unit is too small to have one.
  private func fillSecond(over connection: PostgresConnection) throws(Fault) -> Int {
    guard let piece = rings[.second].takeFull() else { return 0 }
    return try faulting(at: plan.unit.description) {
      let half = try LeafHalf.second.partition(of: plan.leaf)
      return try connection.transaction(to: "load \(half)") { connection in
        try connection.execute(plan.create(half, for: .second), to: "create \(half)")
        return try connection.copyIn(plan.copy(into: half), to: "copy into \(half)") { writer in
          try send(piece, from: rings[.second], into: writer)
          try Self.endRows(of: writer)
        }
      }
    }
  }

  private func send(
    _ piece: CopyBuffer? = nil, from ring: CopyRing, into writer: borrowing CopyInWriter
  ) throws {
    var next = piece ?? ring.takeFull()
    while let buffer = next {
      try writer.write(buffer.bytes)
      ring.recycle(buffer)
      next = ring.takeFull()
    }
    if ring.isAbandoned { throw Self.abandoned }
  }

  private static func endRows(of writer: borrowing CopyInWriter) throws {
    try CopyEncoder.trailer.withUnsafeBytes { (bytes) throws in try writer.write(bytes) }
  }

  private func joinHalves() throws {
    let action = "join the halves of \(plan.leaf)"
    let first = try LeafHalf.first.partition(of: plan.leaf)
    try connection.transaction(to: action) { connection in
      try connection.execute("alter table \(plan.leaf) rename to \(first.table)", to: action)
      try connection.execute(
        "\(plan.create(plan.leaf)) partition by list (\(LeafHalf.key))", to: action)
      for half in LeafHalf.allCases {
        try connection.execute(
          """
          alter table \(plan.leaf) attach partition \(try half.partition(of: plan.leaf))
          for values in (\(half.keyValue))
          """, to: action)
      }
    }
  }
}
