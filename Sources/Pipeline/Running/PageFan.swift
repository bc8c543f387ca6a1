import Records

/// Hands the bodies of a listing to several archives.
final class PageFan: PageSink {
  private let sinks: [any PageSink]

  init(_ sinks: [any PageSink]) { self.sinks = sinks }

  func beginListing() throws(Fault) {
    for sink in sinks { try sink.beginListing() }
  }

  func beginPage(_ head: PageHead) throws(Fault) {
    for sink in sinks { try sink.beginPage(head) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    for sink in sinks { try sink.write(bytes) }
  }

  func endPage(records: Int) throws(Fault) {
    for sink in sinks { try sink.endPage(records: records) }
  }

  func beside(_ endpoint: String) throws(Fault) -> any PageSink {
    var beside: [any PageSink] = []
    for sink in sinks { beside.append(try sink.beside(endpoint)) }
    return PageFan(beside)
  }
}
