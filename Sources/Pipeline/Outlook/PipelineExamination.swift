import Glibc
public import Records

/// Tries everything that a pipeline needs, without loading anything.
///
/// Sinks are prepared as a run would prepare them, which makes folders and tables that are missing.
public struct PipelineExamination: Sendable {
  private let plan: Plan
  private let context: RunContext

  /// Days before its end from which a key's end is worth a warning.
  private static let warningDays = 14
  /// Room on a disk below which it is worth a warning.
  private static let scarceBytes = 1 << 30

  /// - Parameters:
  ///   - plan: the pipeline.
  ///   - context: of the asking; its pipeline and plan digest are taken from the plan.
  public init(_ plan: Plan, context: RunContext) {
    self.plan = plan
    var context = context
    context.pipeline = plan.name
    context.planSHA256 = plan.planSHA256
    context.isTrial = true
    self.context = context
  }

  /// What was found, in the order in which a run would need it. Blocks.
  public func findings() -> [Finding] {
    [Finding(.well, "definition", "\(plan.file) is valid")] + inputs + keys + source + sinks + disk
  }

  private var inputs: [Finding] {
    plan.inputs.map { Finding(.well, "file", "\($0.path), sha256 \($0.sha256.prefix(12))…") }
  }

  private var keys: [Finding] {
    plan.source.keyExpiries.sorted { $0.key < $1.key }.map { owner, end in
      let days = Int(end.day.daysSinceEpoch - context.startedAt.day.daysSinceEpoch)
      let subject = "key of \(owner)"
      if end <= context.startedAt {
        var fault = Fault(.keyRefused, "expired on \(end.day)")
        fault.remedy = "Make a new one where the provider gives them out"
        return Finding(subject, fault)
      }
      let message = "valid until \(end.day), \(Figures.count(days, "day"))"
      return days > Self.warningDays
        ? Finding(.well, subject, message)
        : Finding(.warning, subject, message, remedy: "Have a new one made in time")
    }
  }

  private var source: [Finding] {
    let subject = "source \(plan.source.endpoint)"
    do throws(Fault) {
      let source = try plan.source.makeSource(context)
      let units = try source.units(in: plan.source.selection)
      // Periods that a definition names need no asking, and what does not ask tries neither the key nor the network.
      if case .range = plan.source.selection { _ = try source.units(in: .current) }
      if case .days = plan.source.selection { _ = try source.units(in: .current) }
      guard let newest = units.last else {
        return [Finding(.warning, subject, "answers, and has no unit that the definition asks for")]
      }
      let first = units.first.map { "\($0.period)" } ?? ""
      let range = first == "\(newest.period)" ? first : "\(first) to \(newest.period)"
      return [Finding(.well, subject, "answers: \(Figures.count(units.count, "unit")), \(range)")]
        + references(source, newest)
    } catch {
      return [Finding(subject, error)]
    }
  }

  /// What the checks compare with, asked for once.
  private func references(_ source: any RecordSource, _ unit: Unit) -> [Finding] {
    Set(plan.checks.compactMap(\.bound.reference)).sorted().map { name in
      do throws(Fault) {
        let figures = try source.reference(name, for: unit)
        return figures == nil
          ? Finding(.warning, name, "the provider has none of \(unit.period) yet")
          : Finding(.well, name, "can be compared with, in \(figures?.currency ?? "no currency")")
      } catch {
        return Finding(name, error)
      }
    }
  }

  private var sinks: [Finding] {
    plan.sinks.map { sink in
      let subject = "sink \(sink.name)"
      do throws(Fault) {
        try sink.spec.prepare(context)
        let loads = try sink.spec.loads(of: plan.source.endpoint)
        let place = sink.spec.destination.map { "\($0): " } ?? ""
        return Finding(
          .well, subject, "\(place)can be written, holds \(Figures.count(loads.count, "unit"))")
      } catch {
        return Finding(subject, error)
      }
    }
  }

  /// Room for spools, and for what sinks write, once a disk.
  private var disk: [Finding] {
    var seen: Set<UInt> = []
    var findings: [Finding] = []
    let folders =
      [(SpoolDisk.temporaryFolder, "Set TMPDIR to a folder with room")]
      + plan.sinks.compactMap { sink in
        sink.spec.folder.map { ($0, "Free space on that disk, or write elsewhere") }
      }
    for (folder, remedy) in folders {
      var facts = statvfs()
      guard statvfs(folder, &facts) == 0 else {
        let reason = String(cString: strerror(errno))
        findings.append(
          Finding(.warning, "disk", "\(folder) cannot be looked at: \(reason)", remedy: remedy))
        continue
      }
      var status = stat()
      guard stat(folder, &status) == 0, seen.insert(UInt(status.st_dev)).inserted else { continue }
      let free = Int(facts.f_bavail) * Int(facts.f_frsize)
      let message = "\(Figures.size(free)) free in \(folder)"
      findings.append(
        free < Self.scarceBytes
          ? Finding(.warning, "disk", message, remedy: remedy) : Finding(.well, "disk", message))
    }
    return findings
  }
}
