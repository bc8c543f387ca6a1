extension String {
  /// The text as HTML shows it, in content as well as between quotation marks.
  ///
  /// Characters that HTML forbids or that change the direction of what follows are shown by their name, `[U+202E]`:
  /// a hostile name can neither end an attribute nor reorder the figures beside it.
  var escapedForHTML: String {
    guard unicodeScalars.contains(where: \.needsEscape) else { return self }
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case _ where scalar.isUnseen: escaped += "[U+\(scalar.codePoint)]"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension Unicode.Scalar {
  fileprivate var needsEscape: Bool {
    switch self {
    case "&", "<", ">", "\"", "'": true
    default: isUnseen
    }
  }

  /// Control characters other than tab and line feed, controls of direction (Unicode Standard Annex 9), and
  /// noncharacters.
  fileprivate var isUnseen: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    case 0xFDD0...0xFDEF: true
    default: value & 0xFFFE == 0xFFFE
    }
  }

  /// At least four hexadecimal digits.
  fileprivate var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
