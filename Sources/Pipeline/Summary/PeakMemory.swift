import Glibc

/// The largest resident memory that this program ever had.
public enum PeakMemory {
  /// `VmHWM` of `/proc/self/status` in bytes; nil where there is none.
  public static var bytes: Int? {
    guard let stream = fopen("/proc/self/status", "re") else { return nil }
    defer { fclose(stream) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), stream) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      let kibibytes = text.split { !$0.isNumber }.first.flatMap { Int($0) }
      return kibibytes.map { $0 * 1024 }
    }
    return nil
  }
}
