import JSONStream

extension RecordBatch {
  /// A value as text without escapes; nil for NULL. Allocates: for a few values, not for every record.
  public func text(_ record: Int, slot: Int) -> String? {
    let value = slots[record, slot]
    return switch value.kind {
    case .null: nil
    case .escaped: JSONText.string(unescaping: window.bytes(of: value))
    default: String(decoding: window.bytes(of: value), as: UTF8.self)
    }
  }
}
