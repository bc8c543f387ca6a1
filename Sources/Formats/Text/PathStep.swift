public import Records

/// One step of a partitioned path, `name=value`, that cannot leave its folder.
///
/// Letters, digits, `-`, `_`, `.` and `~` stay; every other byte is percent-encoded (RFC 3986 §2.1). NULL has
/// Hive's name for it. Since a step starts with a name and `=`, `.` and `..` are harmless as values.
public enum PathStep {
  /// Hive's name for the partition of rows that have no value.
  static let null = "__HIVE_DEFAULT_PARTITION__"

  /// The most bytes that Linux file systems take for a name.
  static let maximumBytes = 255

  /// - Parameter value: nil for NULL.
  /// - Throws: `failed` when the step would be longer than file systems take; it is never cut.
  public static func encode(name: String, value: UnsafeRawBufferPointer?) throws(Fault) -> String {
    var step = encode(Array(name.utf8)) + "="
    if let value {
      let text = encode(value)
      // The text itself must not pass for NULL.
      step += text == null ? "%5F" + text.dropFirst() : text
    } else {
      step += null
    }
    guard step.utf8.count <= maximumBytes else {
      throw Fault(
        .failed,
        "a value of '\(name)' has \(value?.count ?? 0) bytes, too long for the name of a folder: "
          + "\(step.prefix(40))…",
        remedy: "Take '\(name)' out of partition_by")
    }
    return step
  }

  /// - Parameter value: text, as UTF-8.
  public static func encode(name: String, value: String) throws(Fault) -> String {
    let bytes = Array(value.utf8)
    return try bytes.withUnsafeBufferPointer { (bytes) throws(Fault) in
      try encode(name: name, value: UnsafeRawBufferPointer(bytes))
    }
  }

  /// The bytes percent-encoded.
  public static func encode(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: text.append(byte)
      default: text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The value of a step of the given name; nil when it is another's, or NULL.
  public static func decode(_ step: Substring, name: String) -> String? {
    let prefix = encode(Array(name.utf8)) + "="
    guard step.hasPrefix(prefix) else { return nil }
    let text = Array(step.utf8.dropFirst(prefix.utf8.count))
    if text.elementsEqual(null.utf8) { return nil }
    var bytes: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at] == 0x25, at + 2 < text.count,
        let byte = UInt8(String(decoding: text[at + 1...at + 2], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        at += 3
      } else {
        bytes.append(text[at])
        at += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
