import Glibc

/// An instant in UTC, to the microsecond, written in ISO 8601: `2017-05-02T03:15:00.250000Z`.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public let microseconds: Int64

  /// - Parameter microseconds: microseconds since 1970-01-01T00:00:00Z.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The instant of the call, by the system's clock.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  /// Reads the spelling of `description`; the fraction may be absent.
  public init?(_ text: String) {
    let parts = text.split(separator: "T", maxSplits: 1)
    guard parts.count == 2, text.hasSuffix("Z"), let day = CalendarDate(parts[0]) else {
      return nil
    }
    let clock = parts[1].dropLast().split(separator: ".", maxSplits: 1)
    guard let time = clock.first?.split(separator: ":"), time.count == 3,
      let hour = Int(time[0]), let minute = Int(time[1]), let second = Int(time[2]),
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    var fraction = 0
    if clock.count == 2 {
      guard clock[1].count <= 6, let digits = Int(clock[1]) else { return nil }
      fraction = (clock[1].count..<6).reduce(digits) { value, _ in value * 10 }
    }
    let seconds = Int(day.daysSinceEpoch) * 86_400 + hour * 3600 + minute * 60 + second
    microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
  }

  /// The UTC day.
  public var day: CalendarDate {
    CalendarDate(daysSinceEpoch: Int((microseconds - floorRemainder) / 86_400_000_000))
  }

  /// How long after `earlier` this instant is.
  public func elapsed(since earlier: Timestamp) -> Duration {
    .microseconds(microseconds - earlier.microseconds)
  }

  public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  private var floorRemainder: Int64 {
    let remainder = microseconds % 86_400_000_000
    return remainder < 0 ? remainder + 86_400_000_000 : remainder
  }
}

extension Timestamp: CustomStringConvertible, Codable {
  public var description: String {
    let clock = Int(floorRemainder)
    let seconds = clock / 1_000_000
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }
    let fraction = clock % 1_000_000
    let suffix = fraction == 0 ? "" : "." + padded(fraction, to: 6)
    return "\(day)T\(parts.joined(separator: ":"))\(suffix)Z"
  }

  /// `20170502T031500Z`, as folder names write it.
  public var compact: String {
    description.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" && $0 != "Z" } + "Z"
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let instant = Timestamp(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no UTC instant"))
    }
    self = instant
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
