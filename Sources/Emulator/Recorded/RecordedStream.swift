import Formats
import Glibc
import Records
import Scenario

/// A recorded file as it was received, with its next link turned to the page that was recorded after it.
///
/// A link of the last page stays as it is: what was recorded is then only the beginning of a listing, and
/// has to look like it.
final class RecordedStream: BodyStream {
  private let path: String
  private let link: String?
  private var reader: (any ByteReader)?
  private var pending: [UInt8] = []
  private var isAtEnd = false

  private static let mark = Array("\"nextlink\"".utf8)
  /// The longest link that is looked for.
  private static let maximumLinkBytes = 64 << 10

  /// - Parameter link: what stands in for the file's own next link; nil leaves it.
  init(path: String, link: String?) {
    (self.path, self.link) = (path, link)
    rewind()
  }

  func rewind() {
    reader = (try? DescriptorReader(path: path)).map { InflatingReader($0, place: path) }
    (pending, isAtEnd) = ([], false)
  }

  func fill(_ buffer: OutputBuffer) -> Bool {
    while !buffer.hasPiece {
      if pending.count < Self.maximumLinkBytes { read() }
      if isAtEnd, pending.isEmpty { return false }
      appendPending(to: buffer)
    }
    return true
  }

  private func read() {
    guard let reader, !isAtEnd else {
      isAtEnd = true
      return
    }
    let before = pending.count
    pending += [UInt8](repeating: 0, count: Self.maximumLinkBytes)
    let count = pending.withUnsafeMutableBytes { bytes in
      (try? reader.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[before...]))) ?? 0
    }
    pending.removeLast(Self.maximumLinkBytes - count)
    isAtEnd = count == 0
  }

  /// Passes on what cannot be part of a link any more.
  private func appendPending(to buffer: OutputBuffer) {
    guard let link, let start = startOfMark() else {
      let kept = isAtEnd || link == nil ? 0 : min(pending.count, Self.mark.count - 1)
      buffer.append(Array(pending.dropLast(kept)))
      pending = Array(pending.suffix(kept))
      return
    }
    guard start == 0 else {
      buffer.append(Array(pending[..<start]))
      pending.removeFirst(start)
      return
    }
    if let end = endOfLink() {
      buffer.append(Array("\"nextLink\":\"\(link)\"".utf8))
      pending.removeFirst(end)
    } else {
      // No text follows, or not all of it is here: null and what is endless pass as they are.
      buffer.append(Array(pending[..<Self.mark.count]))
      pending.removeFirst(Self.mark.count)
    }
  }

  /// Where the mark begins, in any case.
  private func startOfMark() -> Int? {
    pending.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var position = 0
      while let quote = memchr(base + position, 0x22, bytes.count - position) {
        position = base.distance(to: UnsafeRawPointer(quote))
        guard position + Self.mark.count <= bytes.count else { return nil }
        // Few quotation marks are followed by an n: the rest is compared with only those.
        if bytes[position + 1] | 0x20 == Self.mark[1],
          zip(bytes[position...], Self.mark).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
        {
          return position
        }
        position += 1
      }
      return nil
    }
  }

  /// The end of the text that follows the mark at the beginning; nil when none does.
  private func endOfLink() -> Int? {
    var position = Self.mark.count
    func skipBlanks() {
      while position < pending.count, [0x20, 0x09, 0x0A, 0x0D].contains(pending[position]) {
        position += 1
      }
    }
    skipBlanks()
    guard position < pending.count, pending[position] == 0x3A else { return nil }
    position += 1
    skipBlanks()
    guard position < pending.count, pending[position] == 0x22 else { return nil }
    return pending[(position + 1)...].firstIndex(of: 0x22).map { $0 + 1 }
  }
}
