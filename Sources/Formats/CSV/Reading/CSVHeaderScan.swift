import JSONStream
import Records

/// Looks for the header among the first lines of a body: title lines and blank ones may stand before it.
struct CSVHeaderScan {
  /// Lines among which the header must be, and bytes that they may have.
  static let maximumLines = 50
  static let maximumBytes = 256 << 10

  /// What the first lines are.
  enum Finding {
    case needsMoreBytes
    /// The header, and the first byte behind it.
    case header(CSVHeader, end: Int)
    /// The old extract without anything in it.
    case emptyExtract
    /// The body is over, or too long, and no line is the header; the first one that is not blank.
    case none(firstLine: String)
    case repeated(name: String, at: Int)
    case strayByte(at: Int)
    case openQuote
    case noBytes
  }

  private let names: CSVColumnNames
  private(set) var line = 1
  private(set) var encoding = CSVText.Encoding.utf8
  private(set) var hasMultibyte = false
  private(set) var hasMark = false
  /// First byte of the line that is looked at.
  private(set) var lineStart = 0
  private var firstLine = ""
  private var isMarkKnown = false
  private let mayBeWindows1252: Bool

  init(_ names: CSVColumnNames, mayBeWindows1252: Bool) {
    self.names = names
    self.mayBeWindows1252 = mayBeWindows1252
  }

  mutating func find(in window: borrowing ByteWindow, isLast: Bool) -> Finding {
    if window.count == 0 { return isLast ? .noBytes : .needsMoreBytes }
    if !isMarkKnown {
      guard window.count >= 3 || isLast else { return .needsMoreBytes }
      hasMark = window.bytes().starts(with: [0xEF, 0xBB, 0xBF])
      lineStart = hasMark ? 3 : 0
      isMarkKnown = true
    }
    let scanner = CSVFieldScanner(
      base: UnsafePointer(window.base), end: window.count, isLast: isLast)
    while lineStart < window.count {
      guard line <= Self.maximumLines, lineStart < Self.maximumBytes else { break }
      var cells: [String] = []
      var at = lineStart
      var found: CSVFieldScan
      repeat {
        found = scanner.field(from: at)
        switch found.ending {
        case .needsMoreBytes:
          return window.count < Self.maximumBytes
            ? .needsMoreBytes : .none(firstLine: firstLine)
        case .openQuote: return .openQuote
        case .strayByte: return .strayByte(at: found.next)
        case .comma, .line, .body: break
        }
        cells.append(text(of: found, scanner))
        at = found.next
      } while found.ending == .comma
      switch names.finding(cells) {
      case .header(let header): return .header(header, end: at)
      case .repeated(let field, let name):
        return .repeated(name: name, at: offset(ofField: field, scanner))
      case .other: break
      }
      if firstLine.isEmpty {
        firstLine = cells.joined(separator: ",").trimmingBlanks()
      }
      line += 1
      lineStart = at
    }
    guard isLast || line > Self.maximumLines || lineStart >= Self.maximumBytes else {
      return .needsMoreBytes
    }
    return CSVColumnNames.folded(firstLine).hasPrefix(CSVReader.oldExtractTitle)
      && lineStart == window.count ? .emptyExtract : .none(firstLine: firstLine)
  }

  private mutating func text(of field: CSVFieldScan, _ scanner: CSVFieldScanner) -> String {
    let content = UnsafeRawBufferPointer(
      start: scanner.base + field.start, count: field.count)
    if content.hasHighBit {
      if JSONText.isValidUTF8(content) {
        hasMultibyte = true
      } else if mayBeWindows1252, !hasMark, !hasMultibyte {
        encoding = .windows1252
      }
    }
    let bytes = CSVText.meaning(content, isDoubled: field.isDoubled, encoding)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func offset(ofField field: Int, _ scanner: CSVFieldScanner) -> Int {
    var at = lineStart
    for _ in 0..<field { at = scanner.field(from: at).next }
    return at
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" || scalar == "," }
    var scalars = unicodeScalars.drop(while: isBlank)
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars)
  }
}
