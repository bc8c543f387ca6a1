import Scenario

/// One thing that can be asked: its path, its parameters, and the answer.
///
/// The router matches operations and the published description is rendered from them, so that the
/// description cannot say what is not served.
struct Operation: Sendable {
  var method = "GET"
  /// Path with names in braces: `/v3/enrollments/{enrollment}/usagedetails`.
  var path: String
  /// Name in the description, unique: `usageDetailsV3`.
  var identifier: String
  var summary: String
  var query: [Parameter] = []
  var needsKey = true
  /// Whether the faults hit it; the description stays readable.
  var takesFaults = true
  /// Whether the description has it; the description itself and what is no part of the API are not.
  var isDescribed = true
  /// Content type of the answer.
  var produces = "application/json"
  /// Status of the answer.
  var success = 200
  /// JSON Schema of the body under 200.
  var schema: JSONText = ["type": "object"]
  var answer: @Sendable (RoutedRequest) throws(Refusal) -> Response

  struct Parameter: Sendable {
    var name: String
    var summary: String
    var kind: Kind
    var isRequired = true

    /// What values it takes.
    enum Kind: Sendable {
      case servedPeriod
      /// A day of the billing periods that are served.
      case servedDay
      case choice([String])
    }
  }

  /// Whether the answer has an entity tag that can be asked by.
  var isConditional: Bool { success == 200 && !pathParameters.contains("report") }

  var segments: [String] { path.split(separator: "/").map(String.init) }

  /// Names of the parameters in the path, in order.
  var pathParameters: [String] {
    segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }
}

/// A request and the operation's parameters that its path gave.
struct RoutedRequest {
  var request: EmulatedRequest
  var parameters: [String: String]
  var provider: Provider

  subscript(_ name: String) -> String { parameters[name] ?? "" }
}

/// Finds the operation that a path means. Literal segments match in any case, as the provider's do.
struct Router: Sendable {
  private let operations: [(segments: [String], operation: Operation)]

  init(_ operations: [Operation]) {
    self.operations = operations.map { operation in
      (operation.segments.map { $0.hasPrefix("{") ? $0 : $0.lowercased() }, operation)
    }
  }

  func route(_ path: String) -> (operation: Operation, parameters: [String: String])? {
    let asked = path.split(separator: "/").map(String.init)
    for (segments, operation) in operations where segments.count == asked.count {
      var parameters: [String: String] = [:]
      let matches = zip(segments, asked).allSatisfy { segment, word in
        guard segment.hasPrefix("{") else { return segment == word.lowercased() }
        parameters[String(segment.dropFirst().dropLast())] = word
        return true
      }
      if matches { return (operation, parameters) }
    }
    return nil
  }
}
