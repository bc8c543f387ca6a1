import Records

extension Markup {
  /// Draws the chart: figures beside the axis in one picture of fixed width, bars in another that takes the rest.
  ///
  /// - Parameters:
  ///   - totals: the cost of each day, said where a pointer rests.
  ///   - label: what a screen reader says in place of the picture.
  mutating func dayChart(
    _ chart: DayChart, totals: [CalendarDate: ExactSum], currency: String, label: String
  ) {
    element("div", ["class": "chart"]) { div in
      div.axis(chart)
      div.element("div", ["class": "plot"]) {
        $0.element(
          "svg",
          [
            "class": chart.isDense ? "dense" : nil, "role": "img", "aria-label": label,
            "width": "100%", "height": "\(DayChart.margin + DayChart.height + DayChart.labels)",
          ]
        ) { svg in
          svg.gridlines(chart)
          svg.dayLabels(chart)
          svg.bars(chart, totals: totals, currency: currency)
        }
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

  /// The bars, ten units wide a day and a tenth of a pixel high, in a picture of their own that takes any width.
  private mutating func bars(
    _ chart: DayChart, totals: [CalendarDate: ExactSum], currency: String
  ) {
    element(
      "svg",
      [
        "class": "bars", "aria-hidden": "true", "x": "0", "y": "\(DayChart.margin)",
        "width": "100%",
        "height": "\(DayChart.height)", "preserveAspectRatio": "none",
        "viewBox": "0 0 \(chart.days.count * 10) \(DayChart.height * 10)",
      ]
    ) { svg in
      for (index, segments) in chart.segments.enumerated() {
        svg.series(segments, named: chart.colour(of: index), isDense: chart.isDense)
      }
      // Fields as high as the chart, so that even the least bar is found by a pointer.
      for (slot, day) in chart.days.enumerated() {
        guard let total = totals[day] else { continue }
        svg.element(
          "rect",
          [
            "class": "field", "data-day": "\(day)", "x": "\(slot * 10)", "y": "0", "width": "10",
            "height": "\(DayChart.height * 10)",
          ]
        ) { $0.element("title", text: "\(day): \(AmountText(total).plain) \(currency)") }
      }
    }
  }

  /// The bars of one series as one path, its credits as another.
  private mutating func series(_ segments: [DayChart.Segment], named name: String, isDense: Bool) {
    // Ten parts a slot: eight for the bar and two for the gap, where there is room for one.
    let (offset, width) = isDense ? (0, 10) : (1, 8)
    for isCredit in [false, true] {
      var path = ""
      for segment in segments where segment.isCredit == isCredit && segment.bar.length > 0 {
        path += "M\(segment.slot * 10 + offset) \(segment.bar.start)"
        path += "h\(width)v\(segment.bar.length)h-\(width)z"
      }
      guard !path.isEmpty else { continue }
      element("path", ["class": isCredit ? "\(name) credit" : name, "d": path]) { _ in }
    }
  }

  /// Days of the month under a single month; the first day of each under several, as many as have room.
  private mutating func dayLabels(_ chart: DayChart) {
    let count = chart.days.count
    let firsts = chart.days.indices.filter { chart.days[$0].components.day == 1 }
    let y = "\(DayChart.margin + DayChart.height + 17)"
    if firsts.count == 1 {
      for (index, date) in chart.days.enumerated() {
        let day = date.components.day
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
      // The last month may be too near to the edge for its name.
      guard ordinal % stride == 0, (count - index) * 12 >= count || firsts.count < 9 else {
        continue
      }
      let isMinor = ordinal % (stride * (firsts.count > 3 ? 3 : 1)) != 0
      element(
        "text", ["class": isMinor ? "minor" : nil, "x": x, "dx": "3", "y": y],
        text: chart.days[index].month.shortName)
    }
  }
}

extension DayChart {
  /// The class that gives a series its colour: `s1` to `s7`, and `rest`.
  func colour(of index: Int) -> String {
    if series.count == 1 { return "bar" }
    return series[index].isRest ? "rest" : "s\(index + 1)"
  }
}

/// Tenths of a pixel below the margin, as SVG writes them.
private func pixels(_ tenths: Int) -> String { "\(tenths / 10 + DayChart.margin).\(tenths % 10)" }
