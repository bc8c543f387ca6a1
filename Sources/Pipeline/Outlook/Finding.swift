public import Records

/// What was found out about one thing that a pipeline needs.
public struct Finding: Sendable, Encodable {
  /// How it stands.
  public enum Verdict: String, Sendable, Encodable {
    /// It is there and works.
    case well
    /// It works now, and will need attention.
    case warning
    /// A run would fail by it.
    case problem
  }

  /// What was tried.
  public var subject: String
  /// How it stands.
  public var verdict: Verdict
  /// What was found.
  public var message: String
  /// What to do; nil where nothing is to be done.
  public var remedy: String?
  /// What kind of failure a run would end with; nil without a problem. Not part of the JSON.
  public var category: Fault.Category?

  enum CodingKeys: String, CodingKey { case subject, verdict, message, remedy }

  init(_ verdict: Verdict, _ subject: String, _ message: String, remedy: String? = nil) {
    self.subject = subject
    self.verdict = verdict
    self.message = message
    self.remedy = remedy
  }

  /// A problem as it showed.
  init(_ subject: String, _ fault: Fault) {
    var told = fault
    told.remedy = nil
    self.init(.problem, subject, told.description, remedy: fault.remedy)
    category = fault.category
  }
}
