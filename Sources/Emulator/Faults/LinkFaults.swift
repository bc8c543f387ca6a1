/// Faults in how the pages of a listing hang together.
struct LinkFaults: Sendable {
  let duplicatesPage: Bool
  let loops: Bool
  let foreignURL: String?

  init(_ faults: [EmulatorFault]) {
    duplicatesPage = faults.contains(.duplicatePage)
    loops = faults.contains(.loopNextLink)
    foreignURL =
      faults.lazy.compactMap { fault in
        if case .foreignNextLink(let url) = fault { url } else { nil }
      }.first
  }

  /// The page that goes wrong: the second, or the only one.
  private func isTarget(_ page: ListingPage) -> Bool {
    page.start == (page.listingRows > page.pageRows ? page.pageRows : 0)
  }

  /// Where a page's link leads instead of `next`, the token of the page after it.
  func token(after page: ListingPage, next: PageToken?) -> PageToken? {
    if loops, isTarget(page) { return PageToken(start: page.start) }
    if duplicatesPage, isTarget(page), !page.isRepeat {
      return PageToken(start: page.start, isRepeat: true)
    }
    return next
  }

  /// Whether a page has a link even when nothing follows it.
  func leadsAway(from page: ListingPage) -> Bool { foreignURL != nil && page.start == 0 }

  /// The link as the client sees it: the first page's leads away when it must.
  func link(_ url: String, pathAndQuery: String, of page: ListingPage) -> String {
    guard let foreignURL, page.start == 0 else { return url }
    return foreign(foreignURL, pathAndQuery: pathAndQuery)
  }
}
