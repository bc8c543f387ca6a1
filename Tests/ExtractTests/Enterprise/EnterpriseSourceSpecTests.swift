import Billing
import Records
import Testing

@testable import Extract

@Suite struct EnterpriseSourceSpecTests {
  @Test func `a definition of few words gets the defaults`() throws {
    let (spec, problems) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("usage-details"), "enrollment": .text("100"), "key": .text("k\n"),
      ]))
    #expect(problems.isEmpty)
    let read = try #require(spec)
    #expect(read.endpoint == "usage-details" && read.schema["cost"] != nil)
    #expect(read.selection == .current && read.concurrency == 2)
    #expect(read.base.text == "https://consumption.azure.com")
    #expect(read.accounts.map(\.key.revealed) == ["k"])
    #expect(read.http == HTTPOptions())
  }

  @Test func `everything that can be said is read`() throws {
    let (spec, problems) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("balance-summary"),
        "enrollment": .list([
          .mapping(["id": .text("100"), "key": .text("a")]), .mapping(["id": .text("0200")]),
        ]),
        "key": .text("b"), "base_url": .text("http://billing.example/mock/"),
        "allow_plain_http": .text("true"), "format": .text("json"), "periods": .text("last 3"),
      ]),
      sections: [
        "http": .mapping([
          "retries": .text("1"), "connect_timeout": .text("2s"),
          "first_byte_timeout": .text("3m"), "timeout": .text("4s"), "max_wait": .text("5h"),
          "concurrency": .text("6"),
        ]),
        "limits": .mapping(["record": .text("1MiB"), "page": .text("2GiB"), "memory": .text("x")]),
      ])
    #expect(problems.isEmpty)
    let read = try #require(spec)
    #expect(read.accounts.map(\.enrollment.id) == ["100", "0200"])
    #expect(read.accounts.map(\.key.revealed) == ["a", "b"])
    #expect(read.base.text == "http://billing.example/mock" && read.allowsPlainText)
    #expect(read.selection == .last(3) && read.concurrency == 6)
    #expect(read.http.retry.maximumRetries == 1 && read.http.retry.maximumWait == .seconds(18000))
    #expect(
      read.http.timeouts
        == TransferTimeouts(connect: .seconds(2), firstByte: .seconds(180), stall: .seconds(4)))
    #expect(read.limits == .init(recordBytes: 1 << 20, pageBytes: 2 << 30))
  }

  @Test func `what changes no row is not in the fingerprint`() throws {
    let one = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("usage-details"), "enrollment": .text("100"), "key": .text("a"),
      ])
    ).spec
    let other = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("usage-details"), "enrollment": .text("200"), "key": .text("b"),
        "base_url": .text("https://other.example"), "periods": .text("all"),
      ]), sections: ["http": .mapping(["retries": .text("0")])]
    ).spec
    #expect(one?.fingerprint == "enterprise v3 usage-details json")
    #expect(one?.fingerprint == other?.fingerprint)
  }

  @Test func `all problems are told at once, and none tells the key`() {
    let (spec, problems) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("usage-detail"), "enrollment": .text("a/b"), "key": .text("two words"),
        "base_url": .text("http://billing.example"), "format": .text("xml"),
        "periods": .text("lately"), "perods": .text("all"),
      ]), sections: ["http": .mapping(["retires": .text("3"), "stall_timeout": .text("0s")])])
    #expect(spec == nil)
    #expect(
      Set(problems) == [
        "p.yml:1:5: 'endpoint' of source 'enterprise' must be"
          + " \(Endpoint.allCases.map(\.rawValue).joined(separator: ", ")), not 'usage-detail'. Did you"
          + " mean 'usage-details'?",
        "p.yml:2:5: 'enrollment' of source 'enterprise' must be 1 to 64 letters, digits, '-' or '_',"
          + " not 'a/b'",
        "p.yml:3:5: 'key' of source 'enterprise' must be one word of printable characters, and not"
          + " empty",
        "p.yml:4:5: 'base_url' of source 'enterprise' would show the key to the network. Use"
          + " https://, or set 'allow_plain_http: true'",
        "p.yml:5:5: 'format' of source 'enterprise' must be json, csv, report, not 'xml'.",
        "p.yml:6:5: 'periods' of source 'enterprise' must be \(PeriodSelection.grammar), not 'lately'",
        "p.yml:7:3: source 'enterprise' has no option 'perods'. Did you mean 'periods'?",
        "p.yml:1:3: http has no option 'retires'. Did you mean 'retries'?",
        "p.yml:2:5: 'stall_timeout' of http must be longer than nothing",
      ])
  }

  @Test(arguments: ["k\n", "k\r\n", " k\t\n\n", "\u{FEFF}k\r\n"])
  func `a key is free of what an editor put around it`(_ text: String) throws {
    let (spec, problems) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("usage-details"), "enrollment": .text("100"), "key": .text(text),
      ]))
    #expect(problems.isEmpty)
    #expect(spec?.accounts.map(\.key.revealed) == ["k"])
  }

  @Test(
    arguments: [
      (
        ["endpoint": .text("usage-details"), "enrollment": .text("100")],
        "p.yml:1:3: source 'enterprise' needs 'key'"
      ),
      (
        ["endpoint": .text("usage-details"), "key": .text("k")],
        "p.yml:1:3: source 'enterprise' needs 'enrollment'"
      ),
      (
        ["enrollment": .text("100"), "key": .text("k")],
        "p.yml:1:3: source 'enterprise' needs 'endpoint'"
      ),
      (
        [
          "endpoint": .text("usage-details"),
          "enrollment": .list([.text("1"), .text("1")]), "key": .text("k"),
        ],
        "p.yml:1:5: enrollment '1' is named twice"
      ),
      (
        [
          "endpoint": .text("usage-details"), "enrollment": .text("1"), "key": .text("k"),
          "base_url": .text("https://user:pw@host"),
        ],
        "p.yml:4:5: 'base_url' of source 'enterprise' must be an address such as"
          + " https://consumption.azure.com: it has a user name before the host"
      ),
      (
        [
          "endpoint": .text("usage-details"), "enrollment": .text("1"), "key": .text("k"),
          "base_url": .text("https://host/?a=b"),
        ],
        "p.yml:4:5: 'base_url' of source 'enterprise' must end with its path"
      ),
      (
        [
          "endpoint": .text("usage-details"), "enrollment": .text("1"), "key": .text("k"),
          "dates": .mapping(["from": .text("2017-04-02"), "to": .text("2017-04-02")]),
        ],
        "p.yml:4:3: 'to' of dates must be after 'from', which is included"
      ),
      (
        [
          "endpoint": .text("price-sheet"), "enrollment": .text("1"), "key": .text("k"),
          "dates": .mapping(["from": .text("2017-04-02"), "to": .text("2017-04-03")]),
        ],
        "p.yml:4:3: price-sheet cannot be asked for by 'dates'. Use 'periods'"
      ),
      (
        [
          "endpoint": .text("reservation-summaries"), "enrollment": .text("1"), "key": .text("k"),
          "grain": .text("weekly"),
        ],
        "p.yml:4:5: 'grain' of source 'enterprise' must be daily, monthly, not 'weekly'."
      ),
      (
        [
          "endpoint": .text("reservation-recommendations"), "enrollment": .text("1"),
          "key": .text("k"), "look_back": .text("14"),
        ],
        "p.yml:4:5: 'look_back' of source 'enterprise' must be 7, 30, 60, not '14'."
      ),
      (
        [
          "endpoint": .text("usage-details"), "enrollment": .text("1"), "key": .text("k"),
          "grain": .text("daily"),
        ],
        "p.yml:4:5: 'grain' of source 'enterprise' belongs to reservation-summaries, not to"
          + " usage-details"
      ),
    ] as [(KeyValuePairs<String, ConfigNode>, String)])
  func `a problem names its place and what would be right`(
    _ options: KeyValuePairs<String, ConfigNode>, _ problem: String
  ) {
    let (spec, problems) = EnterpriseSourceSpec.read(.mapping(options))
    #expect(spec == nil)
    #expect(problems == [problem])
  }

  @Test func `dates are a selection of days`() throws {
    let (spec, _) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("usage-details"), "enrollment": .text("1"), "key": .text("k"),
        "dates": .mapping(["from": .text("2017-04-02"), "to": .text("2017-05-01")]),
      ]))
    let days = try #require(CalendarDate("2017-04-02"))..<(try #require(CalendarDate("2017-05-01")))
    #expect(spec?.selection == .days(days))
  }

  @Test(
    arguments: [
      ("billing-periods", [:], "enterprise v2 billing-periods json"),
      ("reservation-charges", [:], "enterprise v4 reservation-charges json"),
      ("reservation-summaries", [:], "enterprise v2 reservation-summaries daily json"),
      (
        "reservation-summaries", ["grain": .text("monthly")],
        "enterprise v2 reservation-summaries monthly json"
      ),
      (
        "reservation-recommendations", ["scope": .text("single"), "look_back": .text("60")],
        "enterprise v2 reservation-recommendations single 60 json"
      ),
    ] as [(String, KeyValuePairs<String, ConfigNode>, String)])
  func `what is asked for is in the fingerprint`(
    _ endpoint: String, _ options: KeyValuePairs<String, ConfigNode>, _ fingerprint: String
  ) {
    let required: [(key: String, value: ConfigNode)] = [
      ("endpoint", .text(endpoint)), ("enrollment", .text("1")), ("key", .text("k")),
    ]
    let (spec, problems) = EnterpriseSourceSpec.read(.mapping(required + Array(options)))
    #expect(spec?.fingerprint == fingerprint, "\(problems)")
  }
}
