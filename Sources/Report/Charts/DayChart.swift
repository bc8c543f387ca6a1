import Records

/// Cost by day in one currency: an upright bar for every day of every month that has any.
///
/// Widths are parts of the room there is and heights are pixels, so that letters keep their size on every screen.
struct DayChart {
  /// A place for a bar; empty on days without rows.
  struct Slot: Equatable {
    var day: CalendarDate
    var amount: ExactSum?
  }

  /// All days of the months in which some day has a cost, in order.
  let slots: [Slot]
  /// The bars of the slots, in tenths of a pixel from the top.
  let scale: BarScale

  /// Height of the room for bars, in pixels.
  static let height = 220
  /// Room above the bars for the uppermost figure beside the axis, in pixels.
  static let margin = 8
  /// Room below the bars for the days, in pixels.
  static let labels = 24

  /// Whether bars are too thin for gaps between them.
  var isDense: Bool { slots.count > 200 }

  init(_ costs: [CalendarDate: ExactSum]) {
    let months = Set(costs.keys.map(\.month)).sorted()
    slots = months.flatMap { month in
      (0..<CalendarDate.days(inMonth: month.month, of: month.year)).map { index in
        let day = month.firstDay.adding(days: index)
        return Slot(day: day, amount: costs[day])
      }
    }
    scale = BarScale(slots.map { $0.amount ?? ExactSum() }, steps: Self.height * 10)
  }
}

extension Markup {
  /// Draws the chart: figures beside the axis in one picture of fixed width, bars in another that takes the rest.
  ///
  /// - Parameter label: what a screen reader says in place of the picture.
  mutating func dayChart(_ chart: DayChart, currency: String, label: String) {
    element("div", ["class": "chart"]) { div in
      div.axis(chart)
      div.element(
        "svg",
        [
          "class": chart.isDense ? "plot dense" : "plot", "role": "img", "aria-label": label,
          "width": "100%",
          "height": "\(DayChart.margin + DayChart.height + DayChart.labels)",
        ]
      ) { svg in
        svg.gridlines(chart)
        svg.dayLabels(chart)
        svg.bars(chart, currency: currency)
      }
    }
    line()
  }

  private mutating func axis(_ chart: DayChart) {
    let ticks = chart.scale.ticks.map {
      (position: $0.position, text: AmountText(decimal: $0.text).plain)
    }
    let width = 10 + 7 * (ticks.map(\.text.count).max() ?? 0)
    element(
      "svg",
      [
        "class": "axis", "aria-hidden": "true", "width": "\(width)",
        "height": "\(DayChart.margin + DayChart.height + DayChart.labels)",
      ]
    ) { svg in
      for tick in ticks {
        svg.element(
          "text",
          [
            "x": "\(width - 8)", "y": pixels(tick.position), "dy": "0.32em", "text-anchor": "end",
          ], text: tick.text)
      }
    }
  }

  private mutating func gridlines(_ chart: DayChart) {
    for tick in chart.scale.ticks {
      let y = pixels(tick.position)
      element(
        "line",
        [
          "class": tick.position == chart.scale.zero ? "zero" : "grid", "x1": "0", "x2": "100%",
          "y1": y, "y2": y,
        ]
      ) { _ in }
    }
  }

  private mutating func bars(_ chart: DayChart, currency: String) {
    let count = chart.slots.count
    for (index, (slot, bar)) in zip(chart.slots, chart.scale.bars).enumerated() {
      guard let amount = slot.amount else { continue }
      element("g", ["class": "day"]) { group in
        group.element("title", text: "\(slot.day): \(AmountText(amount).plain) \(currency)")
        // A field as high as the chart, so that even the least bar is found by a pointer.
        group.element(
          "rect",
          [
            "class": "field", "x": percent(index, of: count), "y": "\(DayChart.margin)",
            "width": percent(1, of: count), "height": "\(DayChart.height)",
          ]
        ) { _ in }
        // Ten parts a slot: eight for the bar and two for the gap, where there is room for one; else the bars overlap
        // a little, so that rounding to pixels leaves no gap either.
        let (offset, width) = chart.isDense ? (0, 11) : (1, 8)
        group.element(
          "rect",
          [
            "class": amount.isNegative ? "bar credit" : "bar",
            "x": percent(index * 10 + offset, of: count * 10), "y": pixels(bar.start),
            "width": percent(width, of: count * 10), "height": pixels(bar.length, margin: 0),
          ]
        ) { _ in }
      }
    }
  }

  /// Days of the month under a single month; the first day of each under several, as many as have room.
  private mutating func dayLabels(_ chart: DayChart) {
    let count = chart.slots.count
    let firsts = chart.slots.indices.filter { chart.slots[$0].day.components.day == 1 }
    let y = "\(DayChart.margin + DayChart.height + 17)"
    if firsts.count == 1 {
      for (index, slot) in chart.slots.enumerated() {
        let day = slot.day.components.day
        element(
          "text",
          [
            "class": day == 1 || day % 5 == 0 ? nil : "minor", "y": y, "text-anchor": "middle",
            "x": percent(index * 2 + 1, of: count * 2),
          ], text: "\(day)")
      }
      return
    }
    let stride = (firsts.count + 8) / 9
    for (ordinal, index) in firsts.enumerated() {
      let x = percent(index, of: count)
      element(
        "line",
        [
          "class": "month", "x1": x, "x2": x, "y1": "\(DayChart.margin)",
          "y2": "\(DayChart.margin + DayChart.height + 6)",
        ]
      ) { _ in }
      guard ordinal % stride == 0 else { continue }
      let isMinor = ordinal % (stride * (firsts.count > 3 ? 3 : 1)) != 0
      element(
        "text", ["class": isMinor ? "minor" : nil, "x": x, "dx": "3", "y": y],
        text: chart.slots[index].day.month.shortName)
    }
  }
}

/// Tenths of a pixel below the margin, as SVG writes them.
private func pixels(_ tenths: Int, margin: Int = DayChart.margin) -> String {
  "\(tenths / 10 + margin).\(tenths % 10)"
}
