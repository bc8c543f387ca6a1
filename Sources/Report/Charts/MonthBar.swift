extension Markup {
  /// Draws an amount as a bar lying beside its figure, from zero to the right and for credits to the left.
  ///
  /// Hidden from screen readers, which have the figure.
  mutating func monthBar(_ bar: BarScale.Bar, zero: Int, steps: Int) {
    element("svg", ["class": "month", "aria-hidden": "true", "focusable": "false"]) { svg in
      let isCredit = bar.length > 0 && bar.start >= zero
      svg.element(
        "rect",
        [
          "class": isCredit ? "bar credit" : "bar",
          // Steps count from the greatest amount, which is on the right.
          "x": percent(steps - bar.start - bar.length, of: steps), "y": "2",
          "width": percent(bar.length, of: steps), "height": "14",
        ]
      ) { _ in }
      let axis = percent(steps - zero, of: steps)
      svg.element("line", ["class": "zero", "x1": axis, "x2": axis, "y1": "0", "y2": "18"]) { _ in }
    }
  }
}

/// A part of a whole as SVG writes lengths, to a thousandth of a per cent: `33.333%`.
func percent(_ part: Int, of whole: Int) -> String {
  let thousandths = whole == 0 ? 0 : part * 100_000 / whole
  let fraction = String(1000 + thousandths % 1000).dropFirst()
  return "\(thousandths / 1000).\(fraction)%"
}
