/// How the bytes of a file are packed.
public enum Compression: Sendable, Equatable {
  /// Not at all.
  case none
  /// Gzip (RFC 1952): members of about 1 MiB one after the other, which every reader takes as one stream.
  case gzip(level: Int)
  /// Zstandard (RFC 8878): frames of about 1 MiB one after the other, each with its checksum.
  case zstd(level: Int)

  /// Reads `none`, `gzip` or `zstd`; the level is 1, which is where speed and size meet.
  public init?(_ word: String) {
    switch word {
    case "none": self = .none
    case "gzip": self = .gzip(level: 1)
    case "zstd": self = .zstd(level: 1)
    default: return nil
    }
  }

  /// The word for it.
  public var word: String {
    switch self {
    case .none: "none"
    case .gzip: "gzip"
    case .zstd: "zstd"
    }
  }

  /// The words that a definition may use.
  public static let words = ["none", "gzip", "zstd"]

  /// The packing that a file's name ends with: `.gz`, `.zst`, or none.
  public init(ofFileNamed name: String) {
    self =
      [Compression.gzip(level: 1), .zstd(level: 1)].first {
        name.hasSuffix($0.fileExtension)
      } ?? .none
  }

  /// What a file's name ends with: nothing, `.gz` or `.zst`.
  public var fileExtension: String {
    switch self {
    case .none: ""
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }

  /// The packing that the first bytes of a file tell by their magic number; four bytes are enough.
  public static func sniff(_ bytes: UnsafeRawBufferPointer) -> Compression {
    if bytes.starts(with: [0x1F, 0x8B]) { return .gzip(level: 1) }
    if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd(level: 1) }
    // A skippable frame may come first: 0x184D2A50 to 0x184D2A5F.
    if bytes.count >= 4, bytes[0] & 0xF0 == 0x50,
      bytes.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
    {
      return .zstd(level: 1)
    }
    return .none
  }
}
