import Testing

@testable import Extract

@Suite struct RequestURLTests {
  @Test(arguments: [
    ("https://consumption.azure.com", "https://consumption.azure.com:443/v3/x"),
    ("https://consumption.azure.com/", "HTTPS://Consumption.Azure.COM?a=b"),
    ("http://localhost:80/a", "http://localhost"),
    ("https://[2001:db8::1]/a", "https://[2001:DB8::1]:443/b"),
  ]) func `origins are equal whatever case and whether their own port is written`(
    _ one: String, _ other: String
  ) throws {
    #expect(try RequestURL(one).origin == RequestURL(other).origin)
  }

  @Test(arguments: [
    "http://consumption.azure.com", "https://consumption.azure.com:8443",
    "https://consumption.azure.com.evil.example", "https://evil.example/consumption.azure.com",
    "https://consumption.azure.com.", "https://evil.example?@consumption.azure.com",
    "https://evil.example#@consumption.azure.com", "//evil.example/x", "///evil.example",
    "https:evil.example",
  ]) func `another scheme, host or port is another origin, or no address`(_ link: String) throws {
    let base = try RequestURL("https://consumption.azure.com/v3/a")
    let target = try? base.resolving(link)
    #expect(target?.origin != base.origin)
  }

  @Test(arguments: [
    ("https://user:pw@host/", URLError.hasUser),
    ("https://consumption.azure.com@evil.example/", .hasUser),
    ("https://consumption.azure.com\\@evil.example/", .illegalByte(0x5C, offset: 29)),
    ("https://host/a b", .illegalByte(0x20, offset: 14)),
    ("https://host/\r\nX: y", .illegalByte(0x0D, offset: 13)),
    ("https://", .illegalHost("")),
    ("https:///path", .illegalHost("")),
    ("https://h\u{212A}.example/", .illegalHost("h\u{212A}.example")),
    ("https://a%2eb/", .illegalHost("a%2eb")),
    ("https://host:0/", .illegalPort("0")),
    ("https://host:65536/", .illegalPort("65536")),
    ("https://host:/", .illegalPort("")),
    ("https://host:+80/", .illegalPort("+80")),
    ("ftp://host/", .unknownScheme),
    ("/v3/x", .unknownScheme),
  ]) func `what another reader might take for another host is refused`(
    _ text: String, _ error: URLError
  ) {
    #expect(throws: error) { try RequestURL(text) }
  }

  @Test(
    arguments: [
      ("https://h/n?$skip=%2f+ ", nil),
      ("https://h/n?$skip=%2f+x", "https://h/n?$skip=%2f+x"),
      ("/v1/e/../x?a=%41", "https://h:443/v1/e/../x?a=%41"),
      ("//h/x", "https://h/x"),
      ("?page=2", "https://h:443/v3/e/usage?page=2"),
      ("next", "https://h:443/v3/e/next"),
      ("a:b", nil),
      ("./a:b", "https://h:443/v3/e/./a:b"),
    ] as [(String, String?)])
  func `a link is resolved without changing a byte of it`(_ link: String, _ expected: String?)
    throws
  {
    let base = try RequestURL("https://h:443/v3/e/usage?x=/y#z")
    #expect((try? base.resolving(link))?.text == expected)
  }

  @Test func `a link relative to a host alone gets its slash`() throws {
    #expect(try RequestURL("https://h").resolving("v3/x").text == "https://h/v3/x")
    #expect(try RequestURL("https://h").resolving("?a").text == "https://h?a")
  }

  @Test(arguments: [
    ("https://h/a?billingPeriod=201704", "https://h/a?billingPeriod=201704"),
    ("https://h/a?sv=1&sig=abc%3D&se=2", "https://h/a?sv=1&sig=•••&se=2"),
    ("https://h/a?$skiptoken=abc", "https://h/a?$skiptoken=•••"),
    ("https://h/a?Api-Key=abc#frag", "https://h/a?Api-Key=•••"),
    ("https://h/a?x=" + String(repeating: "z", count: 65), "https://h/a?x=•••"),
    ("https://h/a?" + String(repeating: "z", count: 65), "https://h/a?•••"),
    ("https://h/a\u{85}b?c", "https://h/a\\u{85}b?c"),
  ]) func `messages show an address without its secrets`(_ text: String, _ shown: String) throws {
    #expect(try RequestURL(text).description == shown)
  }

  @Test(arguments: [
    ("http://localhost:8080", true), ("http://127.1.2.3", true), ("http://[::1]:1", true),
    ("http://127.0.0.1.evil.example", false), ("http://10.0.0.1", false),
    ("http://localhost.evil.example", false), ("http://127.0.0.256", false),
  ]) func `loopback is this machine and nothing that looks like it`(_ text: String, _ is: Bool)
    throws
  {
    #expect(try RequestURL(text).origin.isLoopback == `is`)
  }
}
