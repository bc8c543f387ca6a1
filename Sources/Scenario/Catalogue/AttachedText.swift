/// The two columns that hold JSON inside a string: `tags` and `additionalInfo`.
enum AttachedText: Sendable {
  case absent
  case null
  case text(String)

  /// The tags of a resource, spelled one of four ways that alternate from row to row.
  ///
  /// Spelling 1 capitalises keys, 2 adds the provider's hidden tags, 3 puts blanks or line breaks at braces.
  static func tags(of resource: Resource, spelling: Int) -> AttachedText {
    switch resource.index % 12 {
    case 0: return .text("")
    case 1: return .null
    case 2: return .absent
    case 3: return .text("{}")
    default: break
    }
    var members = visibleTags(of: resource)
    switch spelling {
    case 1: members = members.map { ($0.prefix(1).uppercased() + $0.dropFirst(), $1) }
    case 2 where resource.index % 3 == 0: members += hiddenTags(of: resource)
    default: break
    }
    let text = JSONText.object(members).text
    guard spelling == 3 else { return .text(text) }
    // Some tools write their tags in several lines, which end up quoted in CSV.
    let blank = resource.index % 12 == 6 ? "\r\n" : " "
    return .text("{\(blank)\(text.dropFirst().dropLast())\(blank)}")
  }

  private static func visibleTags(of resource: Resource) -> [(String, JSONText)] {
    let environments = ["prod", "dev", "Test", "PRD", "staging"]
    var members: [(String, JSONText)] = [
      ("env", .string(environments[resource.index % environments.count])),
      ("costCenter", .string(String(4_000 + resource.index % 23))),
    ]
    switch resource.index % 12 {
    case 4: members += [("所有者", "山田 太郎"), ("プロジェクト", "請求データ基盤")]
    case 5: members += [("team", "🚀 launch 🧑‍💻"), ("mood", "😀")]
    case 6: members += [("note", "a \"quoted\", C:\\temp\nsecond line"), ("formula", "=1+1")]
    case 7: members += [("description", .string(String(repeating: "long ", count: 40)))]
    case 8: members += [("owner", "Žofie Müller"), ("created-by", "pipeline")]
    default: members += [("owner", .string("team-\(resource.index % 9)")), ("app", "ledger")]
    }
    return members
  }

  private static func hiddenTags(of resource: Resource) -> [(String, JSONText)] {
    let group = "/subscriptions/\(resource.subscription.guid)/resourceGroups/\(resource.group)"
    return [
      ("hidden-related:\(group)/providers/Microsoft.Web/serverfarms/plan-shared", "Resource"),
      ("hidden-devtestlabs-labuniqueid", .string(resource.uniqueID)),
    ]
  }

  /// What the service tells of a use.
  static func additionalInfo(of line: Line, spelling: Int) -> AttachedText {
    let spec = line.meter.spec
    if spec.isReservation {
      return .text(
        JSONText.object([
          ("ReservationOrderId", .string(line.reservation.order)),
          ("ReservationId", .string(line.reservation.id)),
          ("ConsumptionMeter", .string(line.reservation.meter)),
          ("RINormalizationRatio", 1), ("VMCapacityReservationId", .null),
        ]).text)
    }
    switch spec.kind {
    case .virtualMachine where spec.category == "Virtual Machines":
      let blank = spelling == 3 ? " " : ""
      let members = JSONText.object([
        ("ImageType", spelling == 2 ? .null : "Canonical"), ("ServiceType", .string(spec.skuName)),
        ("VMName", ""), ("UsageType", "ComputeHR"), ("VCPUs", spelling == 1 ? "0" : 2),
        ("AHB", .bool(spelling == 0)),
      ]).text
      return .text("{\(blank)\(members.dropFirst().dropLast())\(blank)}")
    case .database: return .text(#"{"vCores":"2","UsageType":"DatabaseHR"}"#)
    default:
      return [.text(""), .null, .text("{}"), .absent][line.resource.index % 4]
    }
  }
}

extension StringProtocol {
  /// The text with every such character replaced.
  func replacing(_ character: Character, with other: Character) -> String {
    String(map { $0 == character ? other : $0 })
  }
}
