import Records

@testable import Extract

extension ConfigNode {
  static func text(_ text: String, line: Int = 1) -> ConfigNode {
    ConfigNode(.scalar(text), at: ConfigPlace(file: "p.yml", line: line, column: 5))
  }

  static func list(_ elements: [ConfigNode]) -> ConfigNode {
    ConfigNode(.sequence(elements), at: ConfigPlace(file: "p.yml", line: 1, column: 5))
  }

  /// A mapping whose members stand on lines of their own, from 1.
  static func mapping(_ members: KeyValuePairs<String, ConfigNode>) -> ConfigNode {
    mapping(Array(members))
  }

  static func mapping(_ members: [(key: String, value: ConfigNode)]) -> ConfigNode {
    let list = members.enumerated().map { index, member in
      var value = member.value
      value.place.line = index + 1
      return Member(
        key: member.key, place: ConfigPlace(file: "p.yml", line: index + 1, column: 3),
        value: value)
    }
    return ConfigNode(.mapping(list), at: ConfigPlace(file: "p.yml", line: 1, column: 3))
  }
}

extension EnterpriseSourceSpec {
  /// Reads options and tells what is wrong with them.
  static func read(
    _ node: ConfigNode, sections: [String: ConfigNode] = [:]
  ) -> (spec: EnterpriseSourceSpec?, problems: [String]) {
    let diagnostics = Diagnostics()
    let context = SpecContext(folder: "", sections: sections)
    let spec = EnterpriseSourceSpec(node, context: context, diagnostics: diagnostics)
    return (spec, diagnostics.sorted.map(\.description))
  }
}

/// Keeps the rows of a listing as text by column.
final class RowCollector: BatchReceiver {
  private let schema: Schema
  private(set) var currencies: [String?] = []
  private(set) var rows: [[String: String]] = []
  private(set) var rejected: [RejectedRecord] = []
  /// The overlapping windows that batches belonged to, in order.
  private(set) var windows: [Int] = []

  init(_ schema: Schema) { self.schema = schema }

  var begins: Int { currencies.count }

  func begin(currency: String?) throws(Fault) {
    currencies.append(currency)
    rows = []
    rejected = []
  }

  func receive(_ batch: RecordBatch) throws(Fault) {
    rejected += batch.rejected
    if let window = batch.origin.window { windows.append(window) }
    for record in 0..<batch.count {
      var row: [String: String] = [:]
      for column in schema.columns {
        let slot = batch.slots[record, column.slot]
        if slot.isNull { continue }
        row[column.name] = String(decoding: batch.window.bytes(of: slot), as: UTF8.self)
      }
      rows.append(row)
    }
  }

  func values(_ column: String) -> [String?] { rows.map { $0[column] } }
}
