import Records

extension Schema {
  /// The schema with more columns: behind all others, but before `extra` and `source_row` where these end it.
  ///
  /// - Throws: `configuration` when a name is taken.
  /// - Parameter transform: who adds them, such as `map_tags`.
  func adding(
    _ added: [Column], by transform: String, at place: ConfigPlace
  ) throws(Fault) -> Schema {
    for column in added where self[column.name] != nil {
      throw Fault(
        .configuration, "transform '\(transform)' makes a second column '\(column.name)'",
        at: place.description, remedy: "Choose another name, or rename '\(column.name)' before")
    }
    var schema = self
    var end = columns.count
    for name in [FrameColumn.sourceRow, FrameColumn.extra]
    where end > 0 && columns[end - 1].name == name {
      end -= 1
    }
    schema.columns.insert(contentsOf: added, at: end)
    return schema
  }
}
