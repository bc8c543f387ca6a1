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

/// Exact amounts read from the bytes as served, by arithmetic that shares nothing with the emulator's.
enum ServedAmounts {
  /// The spelling of every number of that name, in order.
  static func lexemes(_ name: String, in body: [UInt8]) -> [String] {
    let mark = Array("\"\(name)\":".utf8)
    var lexemes: [String] = []
    var position = 0
    while position + mark.count < body.count {
      if body[position] == mark[0], body[position..<position + mark.count].elementsEqual(mark) {
        let end = body[position...].firstIndex { $0 == 0x2C || $0 == 0x7D } ?? body.endIndex
        lexemes.append(String(decoding: body[(position + mark.count)..<end], as: UTF8.self))
        position = end
      } else {
        position += 1
      }
    }
    return lexemes
  }

  /// Adds decimals digit by digit; returns units of 10^-40.
  static func sum(_ lexemes: [String]) throws -> Digits {
    var total = Digits()
    for lexeme in lexemes { try total.add(lexeme) }
    return total
  }

  /// The positive and the negative ones apart, these without their sign.
  static func signed(_ lexemes: [String]) -> (positive: [String], negative: [String]) {
    let isNegative = { (lexeme: String) in lexeme.hasPrefix("-") }
    return (
      lexemes.filter { !isNegative($0) }, lexemes.filter(isNegative).map { String($0.dropFirst()) }
    )
  }

  /// A non-negative decimal as its digits, the lowest (10^-40) first.
  struct Digits: Equatable {
    private static let scale = 40
    private var digits = [Int](repeating: 0, count: 60)

    mutating func add(_ lexeme: String) throws {
      let halves = lexeme.split(separator: "E")
      let exponent = halves.count > 1 ? try #require(Int(halves[1])) : 0
      let parts = halves[0].split(separator: ".")
      let fraction = parts.count > 1 ? parts[1].count : 0
      var position = Self.scale + exponent - fraction
      for character in (parts.joined()).reversed() {
        digits[position] += try #require(character.wholeNumberValue)
        position += 1
      }
      for index in 0..<digits.count - 1 where digits[index] > 9 {
        digits[index + 1] += digits[index] / 10
        digits[index] %= 10
      }
    }
  }
}
