/// What a definition asks of the tags, bound to the slots of a record.
struct TagMapping: Sendable {
  /// A column that is made from tags.
  struct Column: Sendable {
    var name: String
    var slot: Int
    /// Numbers of the keys, in the order listed.
    var keys: [Int]
    /// Values to be replaced, and for each the number of the text that replaces it.
    var values: ByteTable
    var replacements: [Int]
    /// Number of the text for rows without the tag; nil leaves null.
    var defaultText: Int?
  }

  /// Slot of the tags.
  var source: Int
  /// Slot of the tags that are left, if they are wanted.
  var rest: Int?
  var columns: [Column]
  var keys: TagKeys
  /// Replacements and defaults.
  var texts: ByteTable
}
