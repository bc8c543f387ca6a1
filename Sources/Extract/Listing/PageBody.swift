import Records

/// The body of one page on its way to the decoder, over as many transfers as it takes.
///
/// When a transfer is lost midway, the next one starts at the body's first byte again. What was decoded
/// before is then compared by digest and not decoded twice; a body that begins otherwise is another listing.
///
/// Invariants: `taken` bytes were decoded and are in `digest`; of the current transfer `replayed ≤ toReplay`
/// bytes were recognised, and nothing is decoded before `replayed` is `toReplay`.
final class PageBody: BodyReceiver {
  /// Bytes kept from the start, for messages.
  private static let openingBytes = 4096

  private let digest: RunningDigest
  private let digestAtStart: Digest
  private let maximumBytes: Int
  private let open: (HTTPHead) throws(Fault) -> Void
  private let feed: (UnsafeRawBufferPointer) throws(Fault) -> Void
  private var replay = Digest()
  private var toReplay = 0
  private var replayed = 0

  /// The head of the last transfer that had one.
  private(set) var head: HTTPHead?
  /// Bytes decoded.
  private(set) var taken = 0
  var keptBytes: Int { taken }
  /// The first bytes.
  private(set) var opening: [UInt8] = []
  /// Why what was decoded cannot be continued, once it cannot.
  private(set) var change: String?

  /// - Parameters:
  ///   - digest: the running digest of the listing, which takes in this page.
  ///   - maximumBytes: bytes that a page may have.
  ///   - open: called once, with the first head.
  ///   - feed: the decoder.
  init(
    digest: RunningDigest, maximumBytes: Int, open: @escaping (HTTPHead) throws(Fault) -> Void,
    feed: @escaping (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) {
    self.digest = digest
    digestAtStart = digest.copy()
    self.maximumBytes = maximumBytes
    self.open = open
    self.feed = feed
  }

  func begin(_ head: HTTPHead) throws(Fault) {
    let earlier = self.head
    self.head = head
    guard let earlier else { return try open(head) }
    if taken > 0, earlier.headers["ETag"] != head.headers["ETag"] {
      throw changed("its entity tag changed")
    }
    toReplay = taken
    replayed = 0
    replay = digestAtStart.copy()
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    var rest = bytes
    if replayed < toReplay {
      let known = min(bytes.count, toReplay - replayed)
      try recognise(UnsafeRawBufferPointer(rebasing: bytes[..<known]))
      rest = UnsafeRawBufferPointer(rebasing: bytes[known...])
    }
    guard !rest.isEmpty else { return }
    if taken + rest.count > maximumBytes {
      throw Fault(
        .failed, "the body is longer than \(ByteSize(bytes: maximumBytes))",
        remedy: "Raise limits.page if that is no mistake of the provider")
    }
    if opening.count < Self.openingBytes {
      opening += rest.prefix(Self.openingBytes - opening.count)
    }
    taken += rest.count
    digest.update(rest)
    try feed(rest)
  }

  func end() throws(Fault) {
    if replayed < toReplay { throw changed("it is shorter than what had come before") }
  }

  private func recognise(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    replay.update(bytes)
    replayed += bytes.count
    if replayed == toReplay, replay.copy().finish() != digest.finish() {
      throw changed("it begins otherwise than before")
    }
  }

  private func changed(_ why: String) -> Fault {
    change = why
    return Fault(.tryLater, "the page changed while it was read: \(why)")
  }
}
