import Records

/// Reads `rates`: one of `{ecb: FILE}`, `{csv: FILE}` and `{fixed: {USD: "0.92"}}`, with the table behind it.
struct RatesReader {
  static let subject = "'rates' of transform 'normalize_currency'"

  let context: SpecContext
  let diagnostics: Diagnostics
  /// The currency that fixed rates lead to; nil when it was reported.
  let target: CurrencyCode?

  /// The table, or nil after reporting.
  func table(_ node: ConfigNode) -> RateTable? {
    var reader = ConfigReader(node, subject: Self.subject, diagnostics: diagnostics)
    let found = RateTable.Layout.allCases.compactMap { layout in
      reader.node(layout.rawValue).map { (layout: layout, node: $0) }
    }
    reader.finish()
    guard let (layout, value) = found.first, found.count == 1 else {
      if !reader.hasProblems || found.count > 1 {
        diagnostics.report(
          "\(Self.subject) must be one of {ecb: FILE}, {csv: FILE} and {fixed: {USD: \"0.92\"}}",
          at: node.place)
      }
      return nil
    }
    return layout == .fixed ? fixed(value) : file(value, layout)
  }

  private func file(_ node: ConfigNode, _ layout: RateTable.Layout) -> RateTable? {
    guard let path = node.text, !path.isEmpty else {
      diagnostics.report(
        "'\(layout.rawValue)' of \(Self.subject) must be the path of a table, not \(node.kind)",
        at: node.place)
      return nil
    }
    do throws(RateTableFile.Failure) {
      let file = try RateTableFile(path: context.path(path))
      var problems = RateTableProblems()
      let series = file.bytes.withUnsafeBytes { bytes in
        layout == .ecb
          ? EuroHistory.series(bytes, &problems) : PairTable.series(bytes, &problems)
      }
      for message in problems.all {
        diagnostics.report("rate table '\(path)': \(message)", at: node.place)
      }
      guard problems.isEmpty else { return nil }
      return RateTable(
        series, layout: layout, input: LoadRecord.Input(path: path, sha256: file.sha256))
    } catch {
      diagnostics.report("rate table '\(path)' \(error.reason)", at: node.place)
      return nil
    }
  }

  private func fixed(_ node: ConfigNode) -> RateTable? {
    let subject = "'fixed' of \(Self.subject)"
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    var rates: [RateTable.Quote: ExactDecimal] = [:]
    for member in node.members ?? [] {
      guard let text = reader.requiredText(member.key) else { continue }
      guard let code = CurrencyCode(member.key), code != target else {
        let reason = target?.description == member.key ? "is the target" : "is no currency"
        diagnostics.report("'\(member.key)' in \(subject) \(reason)", at: member.place)
        continue
      }
      guard let rate = ExactDecimal(text), !rate.isZero, !rate.isNegative else {
        diagnostics.report(
          "'\(member.key)' in \(subject) must be a number above zero, not '\(text)'",
          at: member.value.place)
        continue
      }
      if let target { rates[RateTable.Quote(base: code, price: target)] = rate }
    }
    if rates.isEmpty, !reader.hasProblems, target != nil {
      diagnostics.report("\(subject) names no currency", at: node.place)
    }
    return reader.hasProblems ? nil : RateTable(fixed: rates)
  }
}
