import Records
import Testing

@testable import Extract

@Suite struct RedirectTests {
  static func redirect(_ location: String, status: Int = 302) -> [ScriptedServer.Step] {
    ScriptedServer.response(status, headers: ["Location: \(location)"])
  }

  @Test(arguments: ["/v3/b", "b", "//127.0.0.1:PORT/b", "http://127.0.0.1:PORT/b"])
  func `a redirect within the origin is followed, and the key goes along`(_ link: String) throws {
    let server = try ScriptedServer { request, ordinal in
      let port = request.headers["host"]?.split(separator: ":").last ?? ""
      return ordinal == 0
        ? Self.redirect(link.replacing("PORT", with: port)) : ScriptedServer.response(body: "b")
    }
    let receiver = CollectingReceiver()
    let request = HTTPRequest(
      try RequestURL(server.base + "/v3/a"), headers: ["Authorization": "bearer k"])
    _ = try CurlTransport().sendFollowing(request, to: receiver)
    #expect(receiver.text == "b")
    #expect(server.requests.map { $0.headers["authorization"] } == ["bearer k", "bearer k"])
  }

  @Test func `a redirect to another origin is not followed, so nobody else sees the key`() throws {
    let other = try ScriptedServer { _, _ in ScriptedServer.response() }
    let server = try ScriptedServer { _, _ in Self.redirect("\(other.base)/steal?key=1") }
    let request = HTTPRequest(
      try RequestURL(server.base), headers: ["Authorization": "bearer k"])
    #expect(throws: TransferFailure.http(.redirected(to: other.base))) {
      try CurlTransport().sendFollowing(request, to: CollectingReceiver())
    }
    #expect(other.requests.isEmpty)
  }

  @Test func `redirects in a circle end`() throws {
    let server = try ScriptedServer { _, _ in Self.redirect("/again", status: 307) }
    #expect(throws: TransferFailure.http(.tooManyRedirects(limit: 5))) {
      try CurlTransport().sendFollowing(
        HTTPRequest(try RequestURL(server.base)), to: CollectingReceiver())
    }
    #expect(server.requests.count == 6)
  }

  @Test func `a redirect without an address is an error`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response(301) }
    #expect(throws: TransferFailure.http(.redirected(to: "nowhere (no Location)"))) {
      try CurlTransport().sendFollowing(
        HTTPRequest(try RequestURL(server.base)), to: CollectingReceiver())
    }
    #expect(server.requests.count == 1)
  }
}
