import CCurl
import Records

/// One transfer at a time over a connection that stays open between transfers.
///
/// Invariants: `easy` and `multi` live as long as the object; `easy` is in `multi` only while `send` runs; the
/// context that callbacks point to outlives the transfer, as `send` holds it.
///
/// - Note: `@unchecked Sendable` because it moves between threads whole: the transport lends it to one at a time.
final class CurlConnection: @unchecked Sendable {
  /// Bytes that the library reads from a socket at once.
  private static let readBytes = 512 << 10
  /// How often cancellation and time limits are looked at while nothing arrives.
  private static let pollMilliseconds: Int32 = 100

  private let easy: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>

  /// Nil when the library cannot be set up.
  init?() {
    guard CurlLibrary.isReady, let easy = curl_easy_init() else { return nil }
    guard let multi = curl_multi_init() else {
      curl_easy_cleanup(easy)
      return nil
    }
    self.easy = easy
    self.multi = multi
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setLastingOptions()
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_multi_cleanup(multi)
    errorText.deallocate()
  }

  /// Sends a request and reads its response to the end.
  func send(
    _ request: HTTPRequest, to receiver: any BodyReceiver, _ options: CurlTransport.Options,
    _ cancellation: Cancellation
  ) throws(TransferFailure) -> HTTPReply {
    let transfer = CurlTransfer(
      receiver, TransferDeadlines(options.timeouts, start: SystemClock.monotonicNow),
      requestHost: request.url.origin.host)
    var fields = HeaderList()
    for field in request.headers.fields { fields.append(field.name, field.value) }
    fields.append("User-Agent", options.userAgent)
    setOptions(of: request, options, fields, transfer)
    let code = withExtendedLifetime(transfer) {
      withExtendedLifetime(fields) { run(transfer, cancellation) }
    }
    var proxyStatus = 0
    curl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &proxyStatus)
    return try transfer.outcome(
      code, reason: String(cString: errorText), connectTimeout: options.timeouts.connect,
      proxyStatus: proxyStatus)
  }

  /// Turns the library's loop until the transfer ends by itself, by a limit or by cancellation.
  private func run(_ transfer: CurlTransfer, _ cancellation: Cancellation) -> CURLcode {
    errorText.pointee = 0
    guard curl_multi_add_handle(multi, easy) == CURLM_OK else { return CURLE_FAILED_INIT }
    defer { curl_multi_remove_handle(multi, easy) }
    var running: Int32 = 1
    var code = CURLE_OK
    while true {
      guard curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_FAILED_INIT }
      if curl_multi_ended(multi, &code) == 1 { return code }
      if running == 0 { return CURLE_FAILED_INIT }
      if cancellation.signal != nil {
        transfer.stop(.http(.cancelled))
      } else if let error = transfer.deadlines.exceeded(now: SystemClock.monotonicNow) {
        transfer.stop(.http(error))
      }
      if transfer.failure != nil { return CURLE_ABORTED_BY_CALLBACK }
      curl_multi_poll(multi, nil, 0, Self.pollMilliseconds, nil)
    }
  }
}

extension CurlConnection {
  private func setLastingOptions() {
    curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    curl_set_long(easy, CURLOPT_NOPROGRESS, 1)
    curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    curl_set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    curl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
    curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    curl_set_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
    curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    curl_set_long(easy, CURLOPT_BUFFERSIZE, Self.readBytes)
    curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    curl_set_bytes_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      CurlTransfer.take(bytes, size * count, context) { $0.receive(line: $1) }
    }
    curl_set_bytes_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      CurlTransfer.take(bytes, size * count, context) { $0.receive(body: $1) }
    }
  }

  private func setOptions(
    of request: HTTPRequest, _ options: CurlTransport.Options, _ fields: borrowing HeaderList,
    _ transfer: CurlTransfer
  ) {
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    curl_set_string(easy, CURLOPT_URL, request.url.text)
    curl_set_list(easy, CURLOPT_HTTPHEADER, fields.first)
    if let file = options.authorities.file { curl_set_string(easy, CURLOPT_CAINFO, file) }
    if let folder = options.authorities.folder { curl_set_string(easy, CURLOPT_CAPATH, folder) }
    // A proxy that reads requests would answer twice, and the first answer is the one that counts here.
    curl_set_proxy_login(easy, request.url.origin.scheme == "https")
    // A request to this machine must not leave it by a proxy.
    curl_set_string(easy, CURLOPT_NOPROXY, request.url.origin.isLoopback ? "*" : nil)
    curl_set_long(
      easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, options.timeouts.connect.wholeMilliseconds))
    switch request.method {
    case .get: curl_set_long(easy, CURLOPT_HTTPGET, 1)
    case .post:
      curl_set_long(easy, CURLOPT_POST, 1)
      curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
      request.body.withUnsafeBytes { _ = curl_copy_body(easy, $0.baseAddress) }
    }
  }
}

/// The header fields of a request as the library wants them.
private struct HeaderList: ~Copyable {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  mutating func append(_ name: String, _ value: String) {
    // A field without a value is spelled with a semicolon; with a colon the library would drop it.
    first = curl_slist_append(first, value.isEmpty ? "\(name);" : "\(name): \(value)") ?? first
  }

  deinit { curl_slist_free_all(first) }
}

/// The library as a whole, set up once before its first use.
enum CurlLibrary {
  static let isReady = curl_set_up() == CURLE_OK
}
