import Records
import Scenario

/// One page of usage details and its links.
struct UsagePage {
  let listing: UsageListing
  let version: APIVersion
  let request: RoutedRequest
  /// The period whose links, and ways of ending, the listing has.
  let period: CalendarMonth

  private var provider: Provider { request.provider }
  private var enrollment: String { request["enrollment"] }

  /// 400 when the token is not of this listing.
  func response() throws(Refusal) -> Response {
    let page = try page()
    let link = nextLink(of: page)
    if page.isLast, listing.rowCount == 0 || link == nil {
      provider.note(.lastPage(isOnly: page.start == 0), of: enrollment, period)
    }
    let name = "enrollments/\(enrollment)/billingperiods/\(period)/usagedetails"
    let stream = listing.page(
      from: page.start, count: page.rowCount, version,
      opening: Array("{\"id\":\"\(name)\",\"data\":[".utf8),
      closing: Array("]\(ending(link: link))}".utf8), faults: provider.faults.rows)
    return Response(status: 200, body: .stream(stream)).tagged(
      entityTag(page), for: request.request)
  }

  private var key: UInt64 { scattered("page \(listing.name)", provider.options.seed) }

  private func page() throws(Refusal) -> ListingPage {
    var token = PageToken(start: 0)
    if let text = request.request.queryValue(UsageDetails.tokenName) {
      guard let read = PageToken(text, key: key), read.start < max(1, listing.rowCount) else {
        throw Refusal(400, "The \(UsageDetails.tokenName) is not valid.")
      }
      token = read
    }
    return ListingPage(
      start: token.start, pageRows: provider.options.pageRows, listingRows: listing.rowCount,
      isRepeat: token.isRepeat)
  }

  private func nextLink(of page: ListingPage) -> String? {
    let links = provider.faults.links
    let following = page.isLast ? nil : PageToken(start: page.start + page.pageRows)
    let token = links.token(after: page, next: following)
    guard token != nil || links.leadsAway(from: page) else { return nil }
    let pathAndQuery = pathAndQuery(of: token)
    let own = "http://\(request.request.authority)\(pathAndQuery)"
    return links.link(own, pathAndQuery: pathAndQuery, of: page)
  }

  private func pathAndQuery(of token: PageToken?) -> String {
    let path = request.request.target.prefix { $0 != "?" }
    var query = request.request.query.filter { $0.name.lowercased() != UsageDetails.tokenName }
    if let token { query.append((UsageDetails.tokenName, token.text(key: key))) }
    return path + "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  /// What follows the rows. The end of a listing is a link that is null, empty or not there at all.
  private func ending(link: String?) -> String {
    if let link { return ",\"nextLink\":\(JSONText.string(link).text)" }
    return [",\"nextLink\":null", ",\"nextLink\":\"\"", ""][period.index % 3]
  }

  /// Differs with everything that the page's bytes depend on.
  private func entityTag(_ page: ListingPage) -> String {
    provider.entityTag(
      of:
        "\(listing.name) v\(version.rawValue) \(page) \(provider.options.rowsPerMonth) \(listing.restatements) \(provider.faults.spellings)"
    )
  }
}

extension EmulatedRequest {
  /// Host and port as the client knows them; the port is always written, as the provider does.
  var authority: String {
    let host = header("Host") ?? "127.0.0.1"
    let afterAddress = host.drop { $0 != "]" }
    let hasPort = (host.hasPrefix("[") ? afterAddress : host[...]).contains(":")
    return hasPort ? host : "\(host):80"
  }
}
