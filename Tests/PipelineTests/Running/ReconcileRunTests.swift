import Audit
import Records
import TestSupport
import Testing

@testable import Pipeline

@Suite struct ReconcileRunTests {
  private func figures(_ total: ExactDecimal) -> ReferenceFigures {
    ReferenceFigures(name: "balance_summary", amounts: ["total_usage": total], currency: "EUR")
  }

  private func check(_ yaml: String) throws -> BoundCheck {
    let diagnostics = Diagnostics()
    let member = try #require(read(yaml).node?.members?.first)
    let type = try #require(CheckCatalogue.all[member.key])
    let spec = type.init(member.value, diagnostics: diagnostics)
    let references = ["balance_summary": ["total_usage"]]
    let bound = spec?.bind(TestSchema.usage, references: references, diagnostics: diagnostics)
    return try #require(bound)
  }

  @Test func `a run asks once, after the listing, and publishes nothing that does not agree`()
    async throws
  {
    let world = World()
    world.listing([.begin(currency: "EUR"), .rows([TestRow(cost: "2.5"), TestRow(cost: "1")])])
    let four = figures(4)
    world.change { $0.references[World.unit()] = four }
    let check = try check("reconcile: {against: balance_summary, field: total_usage, open: fail}")
    let plan = try plan(world, checks: [("reconcile", check)])
    let summary = try await run(plan, in: world)
    #expect(summary.units.first?.status == .failed)
    #expect(summary.exitCode == 3)
    #expect(world.rows("store") == nil)
    #expect(world.log.filter { $0.hasPrefix("reference") } == ["reference balance_summary"])
    let right = figures(ExactDecimal("3.5")!)
    world.change { $0.references[World.unit()] = right }
    let again = try await run(plan, in: world)
    #expect(again.units.first?.status == .loaded)
    #expect(again.units.first?.checks.first?.outcome == "passed")
  }
}
