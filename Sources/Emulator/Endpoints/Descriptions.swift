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
        path: path, identifier: path, summary: "This description.", needsKey: false
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
    let error: JSONText = ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]]
    let paths = served.map { operation -> (String, JSONText) in
      let answer: JSONText = [
        "description": "The complete answer.",
        "headers": ["ETag": ["schema": ["type": "string"]]],
        "content": ["application/json": ["schema": operation.schema]],
      ]
      return (
        operation.path,
        [
          "get": [
            "operationId": .string(operation.identifier), "summary": .string(operation.summary),
            "security": [["key": []]],
            "parameters": .list(
              parameters(of: operation, options: options).map { parameter in
                .object(parameter.common + [("schema", .object(parameter.type))])
              }),
            "responses": .object(
              [("200", answer), ("304", ["description": "Not changed since that ETag."])]
                + errors.map { ($0.0, ["description": .string($0.1), "content": error]) }),
          ]
        ]
      )
    }
    return [
      "openapi": "3.0.3", "info": title, "paths": .object(paths),
      "components": [
        "securitySchemes": ["key": ["type": "http", "scheme": "bearer"]],
        "schemas": ["Error": errorSchema],
      ],
    ]
  }

  private static func swagger(of served: [Operation], options: EmulatorOptions) -> JSONText {
    let paths = served.map { operation -> (String, JSONText) in
      let answer: JSONText = [
        "description": "The complete answer.", "headers": ["ETag": ["type": "string"]],
        "schema": operation.schema.swaggerDialect,
      ]
      return (
        operation.path,
        [
          "get": [
            "operationId": .string(operation.identifier), "summary": .string(operation.summary),
            "produces": ["application/json"], "security": [["key": []]],
            "parameters": .list(
              parameters(of: operation, options: options).map { .object($0.common + $0.type) }),
            "responses": .object(
              [("200", answer), ("304", ["description": "Not changed since that ETag."])]
                + errors.map {
                  ($0.0, ["description": .string($0.1), "schema": ["$ref": "#/definitions/Error"]])
                }),
          ]
        ]
      )
    }
    return [
      "swagger": "2.0", "info": title, "basePath": "/", "schemes": ["http"],
      "paths": .object(paths),
      "securityDefinitions": ["key": ["type": "apiKey", "name": "Authorization", "in": "header"]],
      "definitions": ["Error": errorSchema],
    ]
  }

  private typealias Described = (common: [(String, JSONText)], type: [(String, JSONText)])

  private static func parameters(
    of operation: Operation, options: EmulatorOptions
  ) -> [Described] {
    let inPath = operation.pathParameters.map { name -> Described in
      let legal = name == "enrollment" ? options.enrollments : options.periods.map { "\($0)" }
      return (
        [("name", .string(name)), ("in", "path"), ("required", true)],
        [("type", "string"), ("enum", .list(legal.map(JSONText.string)))]
      )
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
