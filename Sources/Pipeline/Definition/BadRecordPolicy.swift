import Records

/// What becomes of a record that cannot be used: `on_bad_record` of a definition.
public enum BadRecordPolicy: Sendable, Equatable {
  /// It fails its unit.
  case fail
  /// It is put aside in `folder`; more than `limit` of a unit fail it.
  case quarantine(folder: String, limit: Int)

  /// Reads `fail`, or `{quarantine: DIR, at_most: N}`; absent means `fail`.
  init?(_ node: ConfigNode?, context: SpecContext, diagnostics: Diagnostics) {
    guard let node, node.text != "fail" else {
      self = .fail
      return
    }
    if let text = node.text {
      diagnostics.report(
        "'on_bad_record' must be fail or {quarantine: DIR, at_most: N}, not '\(text)'",
        at: node.place)
      return nil
    }
    var reader = ConfigReader(node, subject: "on_bad_record", diagnostics: diagnostics)
    let folder = reader.requiredText("quarantine")
    let limit =
      reader.requiredNode("at_most") == nil
      ? nil : reader.integer("at_most", in: 0...1_000_000)
    reader.finish()
    guard let folder, let limit else { return nil }
    self = .quarantine(folder: context.path(folder), limit: limit)
  }
}
