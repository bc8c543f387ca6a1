import Scenario

/// The service's own description: OpenAPI 2 at `/swagger/docs/v3` (v1 and v2 alike), OpenAPI 3 at
/// `/openapi.json`. Both are rendered from the operations that are served.
enum Descriptions {
  static func operations(of served: [Operation], options: EmulatorOptions) -> [Operation] {
    let swagger = swagger(of: served, options: options).bytes
    let openAPI = openAPI(of: served, options: options).bytes
    let documents =
      ["v1", "v2", "v3"].map { ("/swagger/docs/\($0)", swagger) } + [("/openapi.json", openAPI)]
    return documents.map { path, bytes in
      Operation(
        path: path, identifier: path, summary: "This description.", needsKey: false,
        takesFaults: false, isDescribed: false
      ) { (_) throws(Refusal) in
        Response(status: 200, body: .bytes(bytes))
      }
    }
  }

  private static let title: JSONText = [
    "title": "Enterprise Reporting API, emulated", "version": "v3",
    "description":
      "Answers like the provider, from a seed: what is described is what is served.",
  ]

  private static func openAPI(of served: [Operation], options: EmulatorOptions) -> JSONText {
    let paths = served.map { operation -> (String, JSONText) in
      let described: JSONText = .object(
        common(of: operation) + [
          (
            "parameters",
            .list(
              parameters(of: operation, options: options).map { parameter in
                .object(parameter.common + [("schema", .object(parameter.type))])
              })
          ), ("responses", .object(openAPIResponses(of: operation))),
        ])
      return (operation.path, .object([(operation.method.lowercased(), described)]))
    }
    return [
      "openapi": "3.0.3", "info": title, "paths": .object(paths),
      "components": [
        "securitySchemes": ["key": ["type": "http", "scheme": "bearer"]],
        "schemas": ["Error": errorSchema],
      ],
    ]
  }

  private static func openAPIResponses(of operation: Operation) -> [(String, JSONText)] {
    let error: JSONText = ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]]
    var answer: [(String, JSONText)] = [
      ("description", "The complete answer."),
      ("content", .object([(operation.produces, .object([("schema", operation.schema)]))])),
    ]
    if operation.isConditional {
      answer.append(("headers", .object([("ETag", .object([("schema", ["type": "string"])]))])))
    }
    return success(of: operation, answer)
      + errors.map { ($0.0, ["description": .string($0.1), "content": error]) }
  }

  private static func swagger(of served: [Operation], options: EmulatorOptions) -> JSONText {
    let paths = served.map { operation -> (String, JSONText) in
      let types = Set([operation.produces, "application/json"]).sorted()
      let described: JSONText = .object(
        common(of: operation) + [
          ("produces", .list(types.map(JSONText.string))),
          (
            "parameters",
            .list(
              parameters(of: operation, options: options).map { .object($0.common + $0.type) })
          ), ("responses", .object(swaggerResponses(of: operation))),
        ])
      return (operation.path, .object([(operation.method.lowercased(), described)]))
    }
    return [
      "swagger": "2.0", "info": title, "basePath": "/", "schemes": ["http"],
      "paths": .object(paths),
      "securityDefinitions": ["key": ["type": "apiKey", "name": "Authorization", "in": "header"]],
      "definitions": ["Error": errorSchema],
    ]
  }

  private static func swaggerResponses(of operation: Operation) -> [(String, JSONText)] {
    var answer: [(String, JSONText)] = [
      ("description", "The complete answer."),
      ("schema", operation.schema.swaggerDialect),
    ]
    if operation.isConditional {
      answer.append(("headers", .object([("ETag", ["type": "string"])])))
    }
    let error: JSONText = ["$ref": "#/definitions/Error"]
    return success(of: operation, answer)
      + errors.map { ($0.0, ["description": .string($0.1), "schema": error]) }
  }

  private static func common(of operation: Operation) -> [(String, JSONText)] {
    [
      ("operationId", .string(operation.identifier)), ("summary", .string(operation.summary)),
      ("security", .list([.object([("key", .list([]))])])),
    ]
  }

  private static func success(
    of operation: Operation, _ answer: [(String, JSONText)]
  ) -> [(String, JSONText)] {
    [(String(operation.success), .object(answer))]
      + (operation.isConditional
        ? [("304", ["description": "Not changed since that ETag."])] : [])
  }

  private typealias Described = (common: [(String, JSONText)], type: [(String, JSONText)])

  private static func parameters(
    of operation: Operation, options: EmulatorOptions
  ) -> [Described] {
    let inPath = operation.pathParameters.map { name -> Described in
      let type: [(String, JSONText)] =
        switch name {
        case "enrollment": type(of: .choice(options.enrollments), options: options)
        case "billingPeriod": type(of: .servedPeriod, options: options)
        default: [("type", "string"), ("pattern", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
        }
      return ([("name", .string(name)), ("in", "path"), ("required", true)], type)
    }
    let inQuery = operation.query.map { parameter -> Described in
      let type = type(of: parameter.kind, options: options)
      return (
        [
          ("name", .string(parameter.name)), ("in", "query"),
          ("required", .bool(parameter.isRequired)), ("description", .string(parameter.summary)),
        ], type
      )
    }
    return inPath + inQuery
  }

  private static func type(
    of kind: Operation.Parameter.Kind, options: EmulatorOptions
  ) -> [(String, JSONText)] {
    switch kind {
    case .servedPeriod: type(of: .choice(options.periods.map { "\($0)" }), options: options)
    case .servedDay:
      [("type", "string"), ("format", "date"), ("pattern", .string(options.servedDayPattern))]
    case .choice(let values): [("type", "string"), ("enum", .list(values.map(JSONText.string)))]
    }
  }

  private static let errors = [
    ("400", "A parameter is wrong, or there is no data."),
    ("401", "The key is missing, wrong or expired."),
    ("404", "No such enrollment, or no data in the range."),
    ("429", "Too many requests."),
    ("500", "Server error."),
    ("503", "Unavailable."),
  ]

  private static let errorSchema: JSONText = [
    "type": "object", "required": ["error"],
    "properties": [
      "error": [
        "type": "object", "required": ["code", "message"],
        "properties": ["code": ["type": "string"], "message": ["type": "string"]],
      ]
    ],
  ]
}

extension EmulatorOptions {
  /// What the days that have data look like; of more than three years, the last three.
  fileprivate var servedDayPattern: String {
    let first = max(periods.lowerBound, periods.upperBound.adding(months: -35))
    let months = (first...periods.upperBound).map { month in
      let last = month.days.upperBound.adding(days: -1).description
      let end = ["30": "|30", "31": "|3[01]", "28": "", "29": ""][last.suffix(2)] ?? ""
      let units = last.hasSuffix("28") ? "1[0-9]|2[0-8]" : "[12][0-9]"
      return "\(last.prefix(8))(0[1-9]|\(units)\(end))"
    }
    return "^(\(months.joined(separator: "|")))$"
  }
}

extension JSONText {
  /// A schema as OpenAPI 2 spells it, which calls `nullable` `x-nullable`.
  fileprivate var swaggerDialect: JSONText {
    switch self {
    case .object(let members):
      .object(members.map { ($0.0 == "nullable" ? "x-nullable" : $0.0, $0.1.swaggerDialect) })
    case .list(let elements): .list(elements.map(\.swaggerDialect))
    default: self
    }
  }
}
