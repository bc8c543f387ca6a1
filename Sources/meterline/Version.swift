/// The program's version, as `--version`, manifests and ledgers say it.
enum Version {
  static let current = "0.1.0"
}
