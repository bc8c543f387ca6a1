import Foundation
import Records
import TestSupport
import Testing

@testable import Extract

/// A TLS server whose certificate nobody signed, by the OpenSSL that certificates on this system come with.
private final class UnsignedServer {
  let port: Int
  var certificate: String { folder.path + "/cert.pem" }
  private let folder = TemporaryFolder("tls")
  private let server = Process()

  init(host: String) throws {
    try Self.run([
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(host)",
      "-addext", "subjectAltName=DNS:\(host)",
      "-keyout", folder.path + "/key.pem", "-out", folder.path + "/cert.pem",
    ])
    let output = Pipe()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    server.arguments = [
      "openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "2", "-www",
      "-key", folder.path + "/key.pem", "-cert", folder.path + "/cert.pem",
    ]
    server.standardOutput = output
    server.standardError = FileHandle.nullDevice
    server.standardInput = FileHandle.nullDevice
    try server.run()
    var text = ""
    while !text.contains("\n") || !text.contains("ACCEPT") {
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { break }
      text += String(decoding: bytes, as: UTF8.self)
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") } ?? ""
    guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw Fault(.failed, "no TLS server: \(text)")
    }
    self.port = port
  }

  deinit { server.terminate() }

  private static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Fault(.failed, "no certificate") }
  }
}

@Suite(.timeLimit(.minutes(1))) struct SecureTransportTests {
  @Test func `a certificate that nobody signed is refused, and trying again would not help`() throws
  {
    let server = try UnsignedServer(host: "localhost")
    let request = HTTPRequest(try RequestURL("https://localhost:\(server.port)/"))
    let receiver = CollectingReceiver()
    let failure = #expect(throws: TransferFailure.self) {
      try CurlTransport(CurlTransportTests.quick).send(request, to: receiver)
    }
    guard case .http(let error) = failure, case .insecure(let reason) = error else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(reason.contains("certificate"))
    #expect(!error.isTransient && receiver.head == nil)
  }

  @Test func `an authority that is named is trusted, for its own hosts`() throws {
    for (host, isTrusted) in [("localhost", true), ("elsewhere.example", false)] {
      let server = try UnsignedServer(host: host)
      var options = CurlTransportTests.quick
      options.authorities.file = server.certificate
      let request = HTTPRequest(try RequestURL("https://localhost:\(server.port)/"))
      let receiver = CollectingReceiver()
      let reply = try? CurlTransport(options).send(request, to: receiver)
      #expect((reply?.head.status == 200) == isTrusted, "\(host)")
    }
  }

  @Test func `the environment names authorities as for other tools`() {
    let named = { (variables: [String: String]) in TrustedAuthorities { variables[$0] } }
    #expect(named([:]).file == nil && named([:]).folder == nil)
    #expect(named(["SSL_CERT_FILE": "/a", "SSL_CERT_DIR": "/d"]).file == "/a")
    #expect(named(["SSL_CERT_FILE": "/a", "SSL_CERT_DIR": "/d"]).folder == "/d")
    #expect(named(["SSL_CERT_FILE": "/a", "CURL_CA_BUNDLE": "/b"]).file == "/b")
    #expect(named(["SSL_CERT_FILE": "/a", "CURL_CA_BUNDLE": ""]).file == "/a")
  }

  @Test(arguments: [
    ("SSL certificate problem: certificate has expired", "clock"),
    ("SSL certificate problem: certificate is not yet valid", "clock"),
    ("OpenSSL/3.0: error:0A00010B:SSL routines::wrong version number", "speaks no TLS"),
    ("SSL: no alternative certificate subject name matches", "another host's"),
    ("SSL certificate problem: unable to get local issuer certificate", "SSL_CERT_FILE"),
  ]) func `what is not secure is told with what to look at`(_ reason: String, _ words: String) {
    #expect(HTTPError.insecure(reason: reason).remedy?.contains(words) == true)
  }

  @Test func `a server that speaks no TLS gets nothing of an https request`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response(body: "plain") }
    let request = HTTPRequest(
      try RequestURL("https://127.0.0.1:\(server.port)/"), headers: ["Authorization": "bearer k"])
    let failure = #expect(throws: TransferFailure.self) {
      try CurlTransport(CurlTransportTests.quick).send(request, to: CollectingReceiver())
    }
    #expect(failure != nil)
    #expect(server.requests.allSatisfy { !"\($0)".contains("bearer") })
  }

  @Test(arguments: [true, false])
  func `a connection that ends during the handshake is lost, not insecure`(_ isReset: Bool) throws {
    let server = try ScriptedServer.hangingUp(isReset: isReset)
    let request = HTTPRequest(try RequestURL("https://127.0.0.1:\(server.port)/"))
    let failure = #expect(throws: TransferFailure.self) {
      try CurlTransport(CurlTransportTests.quick).send(request, to: CollectingReceiver())
    }
    guard case .http(let error) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(error.isTransient, "\(error)")
  }
}
