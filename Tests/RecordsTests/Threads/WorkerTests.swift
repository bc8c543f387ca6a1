import Records
import Synchronization
import Testing

@Suite struct WorkerTests {
  @Test func `a worker's result and error come back`() async throws {
    #expect(await Worker.run("sum") { (1...100).reduce(0, +) } == 5050)
    await #expect(throws: Fault(.failed, "no")) {
      try await Worker.run("fails") { () throws(Fault) -> Int in throw Fault(.failed, "no") }
    }
  }

  @Test func `joining waits for the end, also after it`() {
    let done = Atomic<Int>(0)
    let box = Counter()
    let worker = Worker.start("joined") { box.add(1) }
    worker.join()
    worker.join()
    done.store(box.value, ordering: .relaxed)
    #expect(done.load(ordering: .relaxed) == 1)
  }

  @Test(arguments: [1, 2, 7])
  func `a queue hands everything over in order, however small`(capacity: Int) {
    let queue = BoundedQueue<Int>(capacity: capacity)
    let seen = Collected()
    let consumer = Worker.start("consumer") {
      while let element = queue.pop() { seen.append(element) }
    }
    for element in 0..<1000 { #expect(queue.push(element)) }
    queue.close()
    consumer.join()
    #expect(seen.values == Array(0..<1000))
    #expect(!queue.push(1))
  }

  @Test func `closing wakes a producer that waits for room`() {
    let queue = BoundedQueue<Int>(capacity: 1)
    queue.push(1)
    let refused = Counter()
    let producer = Worker.start("producer") { if !queue.push(2) { refused.add(1) } }
    queue.close()
    producer.join()
    #expect(refused.value == 1)
    #expect(queue.pop() == 1)
    #expect(queue.pop() == nil)
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  func add(_ number: Int) { count.add(number, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}

private final class Collected: Sendable {
  private let elements = Mutex<[Int]>([])
  func append(_ element: Int) { elements.withLock { $0.append(element) } }
  var values: [Int] { elements.withLock { $0 } }
}
