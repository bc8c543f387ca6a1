import Records

/// The way from page to page: every link leads to the provider's own origin and to a page not seen yet.
struct LinkTrail {
  /// Pages that a listing may have; a provider that makes more is in a loop of ever new links.
  static let maximumPages = 1_000_000

  private let origin: Origin
  /// Addresses as digests, so that a long listing does not cost a long memory. Taking two addresses for one fails a
  /// listing of a million pages once in 10^7 times, loudly.
  private var addresses = SeenDigests<UInt64>()

  /// - Parameter first: the address of the first page.
  init(first: RequestURL) {
    origin = first.origin
    addresses.note(Self.digest(of: first))
  }

  /// The address that a page's next link means.
  ///
  /// - Parameters:
  ///   - link: the link as it came.
  ///   - url: the address of the page that it came in.
  ///   - page: that page, from 0.
  mutating func follow(
    _ link: String, from url: RequestURL, page: Int
  ) throws(Fault) -> RequestURL {
    let place = "page \(page + 1)"
    let target: RequestURL
    do throws(URLError) {
      target = try url.resolving(link)
    } catch {
      throw Fault(.failed, "its next link is no address: \(error)", at: place)
    }
    guard target.origin == origin else {
      throw Fault(
        .failed,
        "its next link leads to \(target.origin); the key goes only to \(origin)", at: place,
        remedy: "Check base_url; if the provider really moved, set it to the new address")
    }
    if let earlier = addresses.note(Self.digest(of: target)) {
      throw Fault(
        .failed, "its next link leads back to page \(earlier + 1): the listing would never end",
        at: place, remedy: "Run again; if it stays so, tell the provider")
    }
    guard page + 1 < Self.maximumPages else {
      throw Fault(.failed, "the listing has more than \(Self.maximumPages) pages", at: place)
    }
    return target
  }

  private static func digest(of url: RequestURL) -> UInt64 {
    var fingerprint = RecordFingerprint()
    fingerprint.add(url.text)
    return fingerprint.shortDigest
  }
}
