/// Finds the JSON pointer to a byte by walking the valid bytes before it; only errors pay for it.
struct PathFinder {
  private enum Container {
    case object(key: Range<Int>?)
    case array(index: Int)
  }

  private let cursor: ByteCursor
  private var stack: [Container]

  /// Longest pointer that is written out.
  private static let maximumPathBytes = 512

  /// The pointer to the innermost value around `fault`.
  ///
  /// - Parameters:
  ///   - prefix: pointer to what begins at `start`.
  ///   - isMember: the bytes at `start` are a member of an object rather than a value.
  static func path(
    in cursor: ByteCursor, from start: Int, to fault: Int, prefix: String, isMember: Bool
  ) -> String {
    var finder = PathFinder(cursor: cursor, stack: isMember ? [.object(key: nil)] : [])
    finder.walk(from: start, to: fault)
    return finder.pointer(prefix)
  }

  private mutating func walk(from start: Int, to fault: Int) {
    var at = start
    while at < fault {
      switch cursor.byte(at) {
      case Byte.quote:
        guard let end = stringEnd(from: at + 1, before: fault) else { return }
        if case .object(key: nil) = stack.last { replaceLast(.object(key: at + 1..<end)) }
        at = end
      case Byte.openBrace: stack.append(.object(key: nil))
      case Byte.openBracket: stack.append(.array(index: 0))
      case Byte.closeBrace, Byte.closeBracket: _ = stack.popLast()
      case Byte.comma:
        switch stack.last {
        case .object: replaceLast(.object(key: nil))
        case .array(let index): replaceLast(.array(index: index + 1))
        case nil: break
        }
      default: break
      }
      at += 1
    }
  }

  private mutating func replaceLast(_ container: Container) {
    stack[stack.count - 1] = container
  }

  private func stringEnd(from start: Int, before fault: Int) -> Int? {
    var at = start
    while at < fault {
      switch cursor.byte(at) {
      case Byte.quote: return at
      case Byte.backslash: at += 2
      default: at += 1
      }
    }
    return nil
  }

  private func pointer(_ prefix: String) -> String {
    var pointer = prefix
    for container in stack {
      switch container {
      case .object(let key?):
        let name = JSONText.string(unescaping: cursor.bytes(key.lowerBound, key.count))
        pointer += "/" + Self.step(name)
      case .object(key: nil): break
      case .array(let index): pointer += "/\(index)"
      }
      if pointer.utf8.count > Self.maximumPathBytes { return pointer.prefix(500) + "…" }
    }
    return pointer
  }

  /// A member name as a step of a pointer.
  static func step(_ name: String) -> String {
    var step = ""
    for scalar in name.unicodeScalars.prefix(100) {
      switch scalar {
      case "~": step += "~0"
      case "/": step += "~1"
      default: step += Excerpt.printable(scalar)
      }
    }
    return step
  }
}
