import Records
import Synchronization

@testable import Extract

/// A transport without a network: every request gets the next answer of a script.
final class ScriptedTransport: HTTPTransport {
  /// What a request gets.
  enum Answer: Sendable {
    case response(Int, HTTPHeaders = [:], body: String = "")
    case failure(HTTPError)
  }

  /// A request and when it was sent.
  struct Sent: Equatable, Sendable {
    var target: String
    var at: Duration
  }

  private let clock: TestClock
  private let state: Mutex<(answers: [Answer], sent: [Sent])>

  init(_ answers: [Answer], clock: TestClock) {
    self.clock = clock
    state = Mutex((answers, []))
  }

  var sent: [Sent] { state.withLock { $0.sent } }

  func send(
    _ request: HTTPRequest, to receiver: any BodyReceiver
  ) throws(TransferFailure) -> HTTPReply {
    let now = clock.now
    let answer: Answer? = state.withLock { state in
      state.sent.append(Sent(target: request.url.text, at: now))
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    switch answer {
    case nil: throw .http(.library("the script has ended"))
    case .failure(let error): throw .http(error)
    case .response(let status, let headers, let body):
      let head = HTTPHead(version: "1.1", status: status, headers: headers)
      guard head.isSuccess else { return HTTPReply(head: head, errorBody: Array(body.utf8)) }
      do throws(Fault) {
        try receiver.begin(head)
        try Array(body.utf8).withUnsafeBufferPointer { bytes throws(Fault) in
          if !bytes.isEmpty { try receiver.receive(UnsafeRawBufferPointer(bytes)) }
        }
        try receiver.end()
      } catch {
        throw .receiver(error)
      }
      return HTTPReply(head: head, bodyBytes: body.utf8.count)
    }
  }
}
