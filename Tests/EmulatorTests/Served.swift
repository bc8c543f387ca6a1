import Emulator
import Foundation
import Records
import Testing

/// Runs an emulator for as long as the body takes.
func serving<Result>(
  _ options: EmulatorOptions, _ body: (Client, Emulator) async throws -> Result
) async throws -> Result {
  let emulator = Emulator(options)
  let address = try await emulator.start()
  do {
    let result = try await body(Client(port: address.port), emulator)
    await emulator.stop()
    return result
  } catch {
    await emulator.stop()
    throw error
  }
}

/// A page as a client sees it.
struct Page {
  let reply: Client.Reply
  let members: [String: Any]

  init(_ reply: Client.Reply) throws {
    self.reply = reply
    members = try #require(
      try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
  }

  var rows: [[String: Any]] { members["data"] as? [[String: Any]] ?? [] }

  /// Path and query of the next link, nil at the end of the listing.
  var next: String? {
    guard let link = members["nextLink"] as? String, !link.isEmpty else { return nil }
    return String(link.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" })
  }
}

extension Client {
  /// All pages of a listing, following the links.
  func pages(_ target: String, atMost limit: Int = 1000) async throws -> [Page] {
    var pages: [Page] = []
    var next: String? = target
    while let target = next, pages.count < limit {
      let page = try Page(try await get(target))
      pages.append(page)
      next = page.next
    }
    return pages
  }

  /// The records of a response that is a bare array.
  func list(_ target: String) async throws -> [[String: Any]] {
    let reply = try await get(target)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(reply.body)) as? [[String: Any]],
      "\(reply.text.prefix(300))")
  }

  /// The members of a response that is one object.
  func object(_ target: String) async throws -> [String: Any] {
    try Page(try await get(target)).members
  }
}
