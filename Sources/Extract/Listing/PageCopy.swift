import Records

/// Copies the bodies of a listing to whoever keeps them, each under the form that its first bytes told.
///
/// What was asked for does not decide it: an empty month is answered as CSV under a request for JSON too.
final class PageCopy {
  private let sink: any PageSink
  private let expected: BodyForm
  /// The head of a page whose form is not known yet.
  private var waiting: PageHead?
  /// The first bytes of such a page; no more than it takes to tell its form.
  private var held: [UInt8] = []

  /// - Parameters:
  ///   - sink: who keeps the bodies.
  ///   - expected: the form of bodies without a byte.
  init(_ sink: any PageSink, expected: BodyForm) {
    self.sink = sink
    self.expected = expected
  }

  func beginListing() throws(Fault) { try sink.beginListing() }

  /// A page starts, or the one that did not end starts again.
  func beginPage(_ head: PageHead) {
    waiting = head
    held = []
  }

  /// Takes bytes of the page.
  ///
  /// - Parameter form: what the page is, once these bytes or those before told.
  func take(_ bytes: UnsafeRawBufferPointer, form: BodyForm?) throws(Fault) {
    if let form { try open(form) }
    guard waiting == nil else {
      held += bytes
      return
    }
    try sink.write(bytes)
  }

  /// The page ended as its protocol ends it.
  func endPage(records: Int, form: BodyForm?) throws(Fault) {
    try open(form ?? expected)
    try sink.endPage(records: records)
  }

  private func open(_ form: BodyForm) throws(Fault) {
    guard var head = waiting else { return }
    waiting = nil
    head.form = form
    try sink.beginPage(head)
    let first = held
    held = []
    guard !first.isEmpty else { return }
    try first.withUnsafeBufferPointer { bytes throws(Fault) in
      try sink.write(UnsafeRawBufferPointer(bytes))
    }
  }
}
