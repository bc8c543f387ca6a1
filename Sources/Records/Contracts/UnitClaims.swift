/// Shares the units of a run with other runs of the same pipeline, here or on other machines, so that each unit is
/// taken once, and again when whoever took it dies.
///
/// Calls block and may come from several threads.
public protocol UnitClaims: AnyObject, Sendable {
  /// Joins the runs that are at work on the pipeline, or begins anew where there are none.
  func join(_ units: [Unit]) throws(Fault)
  /// Claims a unit for this run.
  func next() throws(Fault) -> UnitClaim
  /// Tells what became of a unit that this run claimed.
  func finish(_ unit: Unit, as status: String) throws(Fault)
  /// Gives back what was claimed and not finished.
  func leave()
}

/// What there is to do for a run that shares its units.
public enum UnitClaim: Sendable, Equatable {
  /// A unit, now this run's.
  case unit(Unit)
  /// Nothing now: other runs are at work on what is left, and one may die.
  case wait
  /// Nothing any more: every unit was finished by some run.
  case none
}
