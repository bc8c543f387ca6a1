/// A page of usage details with a cost each.
func page(_ costs: [String], next: String? = nil, id: String = "x") -> String {
  let rows = costs.map { #"{"date":"2017-04-03T00:00:00","cost":\#($0),"meterName":"m"}"# }
  let link = next.map { #","nextLink":"\#($0)""# } ?? ""
  return #"{"id":"\#(id)","data":[\#(rows.joined(separator: ","))]\#(link)}"#
}

/// A response with an entity tag.
func tagged(_ body: String, _ etag: String = "\"1\"") -> [ScriptedServer.Step] {
  ScriptedServer.response(headers: ["ETag: \(etag)"], body: body)
}

/// What a provider says that has nothing newer.
let notModified: [ScriptedServer.Step] = [
  .send("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")
]
