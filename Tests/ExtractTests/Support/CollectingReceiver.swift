import Records

@testable import Extract

/// Keeps a body, and does something else with each piece where a test wants it.
final class CollectingReceiver: BodyReceiver {
  private(set) var head: HTTPHead?
  private(set) var bytes: [UInt8] = []
  private(set) var pieces = 0
  private(set) var hasEnded = false
  private let onPiece: (Int) throws(Fault) -> Void

  init(onPiece: @escaping (Int) throws(Fault) -> Void = { _ in }) { self.onPiece = onPiece }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  func begin(_ head: HTTPHead) throws(Fault) { self.head = head }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    self.bytes += bytes
    pieces += 1
    try onPiece(self.bytes.count)
  }

  func end() throws(Fault) { hasEnded = true }
}
