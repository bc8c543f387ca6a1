import Extract
import Load
import Pipeline
import Transform

/// The components that a definition may name: where the rooms are joined.
enum Registry {
  static let components = ComponentRegistry(
    sources: [
      "archive": ArchiveSourceSpec.self, "enterprise": EnterpriseSourceSpec.self,
      "files": FilesSourceSpec.self,
    ],
    transforms: Transforms.specs,
    sinks: [
      "archive": ArchiveSinkSpec.self, "files": FilesSinkSpec.self,
      "postgres": PostgresSinkSpec.self,
    ])
}
