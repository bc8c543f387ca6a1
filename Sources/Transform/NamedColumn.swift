import Records

/// A column as a definition names it, and where.
struct NamedColumn: Sendable, Equatable {
  var name: String
  var place: ConfigPlace
}

extension Schema {
  /// The columns of those names, in the order given.
  ///
  /// Throws one `configuration` fault that tells every name that does not exist, at the place of the first.
  ///
  /// - Parameter transform: who asks, such as `select`.
  func columns(_ names: [NamedColumn], for transform: String) throws(Fault) -> [Column] {
    let unknown = names.filter { self[$0.name] == nil }
    guard let first = unknown.first else { return names.compactMap { self[$0.name] } }
    var message =
      "transform '\(transform)' names column '\(first.name)', which does not reach it."
      + Suggestion.sentence(for: first.name, among: self.names)
    for other in unknown.dropFirst() {
      let nearest = Suggestion.nearest(to: other.name, among: self.names)
      message += " Nor does '\(other.name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ".")
    }
    throw Fault(.configuration, message, at: first.place.description)
  }
}
