/// An account of an enrollment, in one of its departments or in none.
struct Account: Sendable {
  var id: Int
  var name: String
  var owner: String
  var department: Department?
  var costCenter: String
  /// How rows say that there is no department; each of the provider's four ways occurs.
  var absence: Absence

  enum Absence: Int, CaseIterable { case absent, null, zeroAndEmpty, nullName }
}

/// A department of an enrollment.
struct Department: Sendable {
  var id: Int
  var name: String
}

/// A subscription: what resources live in.
struct Subscription: Sendable {
  var account: Account
  /// The legacy number, 11 digits.
  var number: Int
  var guid: String
  var name: String
  var offer: String?
}

/// Who pays: accounts, departments and subscriptions of one enrollment.
struct Organisation: Sendable {
  let subscriptions: [Subscription]

  static let departmentNames = [
    "Finance", "Forschung & Entwicklung", "研究開発", "Ventes – Été", "Operations 🚀", "Marketing",
    "Human Resources", "Logistik (Süd)", "Données \"chaudes\"", "Platform", "営業部", "Łódź Lab",
  ]

  /// Accounts beyond the departments': their rows have no department.
  static let independentAccounts = Account.Absence.allCases.count

  init(numbers: inout SeededNumbers) {
    let departments = Self.departmentNames.enumerated().map { index, name in
      Department(id: 31_000 + index * 7, name: name)
    }
    var accounts = departments.enumerated().map { index, department in
      Account(
        id: 1_000 + index, name: "\(department.name) Account",
        owner: "owner\(index)@fabrikam.example", department: department,
        costCenter: index % 4 == 3 ? "" : "\(7_700 + index)", absence: .absent)
    }
    for (index, absence) in Account.Absence.allCases.enumerated() {
      accounts.append(
        Account(
          id: 2_000 + index, name: "Independent \(index + 1)",
          owner: "lab\(index)@fabrikam.example", department: nil,
          costCenter: "", absence: absence))
    }
    let offers: [String?] = ["MS-AZR-0017P", "MS-AZR-0148P", "MS-AZR-0017P", nil]
    let purposes = ["Production", "Development", "本番環境", "Test – été", "Sandbox 🧪"]
    subscriptions = (accounts + accounts.prefix(6)).enumerated().map { index, account in
      Subscription(
        account: account, number: 12_345_600_000 + numbers.next(below: 99_999),
        guid: numbers.guid(),
        name: "\(purposes[index % purposes.count]) \(index + 1)",
        offer: offers[index % offers.count])
    }
  }
}
