/// What went wrong, where, and what to do: the one error that crosses from room to room.
///
/// Each room has typed errors of its own and turns them into a fault at its door.
public struct Fault: Error, Sendable, Equatable {
  /// What kind of failure it is, which decides the exit code and whether trying again would help.
  public enum Category: String, Sendable, CaseIterable {
    /// Interrupted by a signal.
    case interrupted
    /// The definition or the way it fits the database or file system is wrong.
    case configuration
    /// The provider or the database refused the key.
    case keyRefused
    /// A check or reconciliation failed; nothing was published.
    case checkFailed
    /// Anything that trying again would not mend.
    case failed
    /// Throttled, upstream down or connection lost after all retries: a later run may succeed.
    case tryLater
  }

  /// The kind of failure.
  public var category: Category
  /// What was expected and what was found; no secrets, no trailing full stop.
  public var message: String
  /// Where: `usage-details, enrollment 100, 201704, page 7`, `file:line:column`, a URL without secrets, a table.
  public var place: String?
  /// What to do about it, as an imperative sentence without full stop.
  public var remedy: String?

  /// The remedy as a sentence of its own behind a message, which may end with a full stop or a question; empty
  /// without one.
  public static func sentence(after message: String, _ remedy: String?) -> String {
    guard let remedy else { return "" }
    let isEnded = message.last.map { ".?!".contains($0) } ?? false
    return "\(isEnded ? "" : ".") \(remedy)."
  }

  /// - Parameters:
  ///   - category: the kind of failure.
  ///   - message: what was expected and found.
  ///   - place: where.
  ///   - remedy: what to do.
  public init(
    _ category: Category, _ message: String, at place: String? = nil, remedy: String? = nil
  ) {
    self.category = category
    self.message = message
    self.place = place
    self.remedy = remedy
  }

  /// The same fault with a wider place put before its own, unless its own begins with that already.
  public func within(_ outer: String) -> Fault {
    if let place, place == outer || place.hasPrefix(outer + ", ") { return self }
    var fault = self
    fault.place = place.map { "\(outer), \($0)" } ?? outer
    return fault
  }
}

extension Fault: CustomStringConvertible {
  /// `place: message. Remedy.`
  public var description: String {
    var text = place.map { "\($0): " } ?? ""
    text += message
    text += Self.sentence(after: text, remedy)
    return text
  }
}
