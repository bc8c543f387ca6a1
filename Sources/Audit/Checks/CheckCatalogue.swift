/// The checks that a definition can name.
public enum CheckCatalogue {
  /// Each check's type by its name in a definition.
  public static let all: [String: any CheckSpec.Type] = [
    "row_count": RowCount.self,
    "not_null": NotNull.self,
    "accepted_values": AcceptedValues.self,
    "sum_between": SumBetween.self,
    "reconcile": Reconcile.self,
  ]
}
