public import Records

/// The transforms by the name that a definition calls them.
public enum Transforms {
  /// Every transform's spec.
  public static let specs: [String: any TransformSpec.Type] = [
    "allocate": AllocateSpec.self,
    "deduplicate": DeduplicateSpec.self,
    "filter": FilterSpec.self,
    "focus": FocusSpec.self,
    "map_departments": MapDepartmentsSpec.self,
    "map_tags": MapTagsSpec.self,
    "normalize_currency": NormalizeCurrencySpec.self,
    "rename": RenameSpec.self,
    "select": SelectSpec.self,
  ]
}
