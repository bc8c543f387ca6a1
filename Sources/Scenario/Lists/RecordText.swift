extension Resource {
  /// The resource's id, or its bare name where it has none.
  func instanceID(group: String) -> String {
    guard !kind.resourceType.isEmpty else { return name }
    return
      "/subscriptions/\(subscription.guid)/resourceGroups/\(group)/providers/\(kind.resourceType)/\(name)"
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
