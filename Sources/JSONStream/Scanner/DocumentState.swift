/// Where in a document the scanner stands, between two things that it reads whole.
enum DocumentState {
  /// Before the first byte that is no white space.
  case start
  /// Before the object that decides whether a document is a listing or a sequence.
  case undecided
  /// Behind the brace that opens the envelope.
  case firstMember
  /// Behind a comma of the envelope.
  case member
  /// Behind a member of the envelope.
  case afterMember
  /// Behind the bracket that opens the listing.
  case firstElement
  /// Behind a comma of the listing.
  case element
  /// Behind a record of the listing.
  case afterElement
  /// Before the one record, or before a record of a sequence.
  case object
  /// Behind the document.
  case end
}

/// What one step of the document came to.
enum Outcome {
  /// Something was read whole.
  case proceed
  /// The bytes end inside what stands next; nothing of it is consumed.
  case wait
  /// The table has no room for the record that stands next.
  case full
  case fault(Scanned)
}
