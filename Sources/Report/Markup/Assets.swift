import CAssets

/// The style and the script of the page, from files kept inside the binary.
enum Assets {
  /// How the page looks, on screen and on paper.
  static let style = text(of: embedded_report_style())
  /// What sorts the tables.
  static let script = text(of: embedded_report_script())

  private static func text(of file: embedded_file) -> String {
    String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self)
  }
}
