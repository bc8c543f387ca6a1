extension CalendarMonth {
  /// Days after the last of a period during which the provider still changes it.
  public static let closesAfterDays = 5

  /// Whether the provider may still restate the period as a matter of course on that day.
  ///
  /// Source: EA portal documentation: usage arrives up to five days late.
  public func isOpen(on day: CalendarDate) -> Bool {
    day < days.upperBound.adding(days: Self.closesAfterDays)
  }
}
