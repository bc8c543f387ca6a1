import Records

/// Reads the amounts of one load, and says of which load it was when one cannot be read.
struct LoadReading {
  private let load: LoadRecord

  init(_ load: LoadRecord) { self.load = load }

  /// The totals by column and currency.
  func totals() throws(Fault) -> [AmountKey: ExactSum] {
    var amounts: [AmountKey: ExactSum] = [:]
    for (column, currencies) in load.totals {
      for (currency, text) in currencies {
        let key =
          column == load.costColumn
          ? .cost(currency) : AmountKey(column: column, currency: currency)
        amounts[key] = try amount(text, of: "the total of \(column) in \(currency)")
      }
    }
    return amounts
  }

  /// The cost of each day and currency.
  func dailyCost() throws(Fault) -> [(CalendarDate, String, ExactSum)] {
    var costs: [(CalendarDate, String, ExactSum)] = []
    for (dayText, currencies) in load.costDaily {
      guard let day = CalendarDate(dayText) else {
        throw fault("'\(dayText)' in the cost by day is no day (YYYY-MM-DD)")
      }
      for (currency, text) in currencies {
        costs.append((day, currency, try amount(text, of: "the cost of \(day) in \(currency)")))
      }
    }
    return costs
  }

  /// Adds an amount of the load to a sum.
  func add(_ amount: ExactSum, to sum: inout ExactSum) throws(Fault) {
    do {
      try sum.merge(amount)
    } catch {
      throw fault("with \(amount) a sum \(error)")
    }
  }

  private func amount(_ text: String, of name: String) throws(Fault) -> ExactSum {
    do {
      return try ExactSum(parsing: text)
    } catch {
      throw fault("\(name) is '\(text)', which \(error)")
    }
  }

  private func fault(_ message: String) -> Fault {
    Fault(
      .failed, message, at: "\(load.unit), load \(load.loadID)",
      remedy: "Compare the load with its ledger by 'meterline verify', or load the unit again")
  }
}
