public import Audit
public import Records

/// A pipeline that can run: every part read, bound to its columns and checked against the others.
public struct Plan: Sendable {
  /// A transform that knows its columns.
  public struct Step: Sendable {
    /// The word in YAML.
    public var name: String
    /// What leaves it, and the maker of its state.
    public var bound: BoundTransform
    /// What it was made of.
    public var spec: any TransformSpec
  }

  /// A sink and its word in YAML.
  public struct Sink: Sendable {
    /// The word in YAML; two sinks of a kind share it.
    public var name: String
    /// What makes it.
    public var spec: any SinkSpec
  }

  /// A check that knows its columns.
  public struct Check: Sendable {
    /// The word in YAML.
    public var name: String
    /// The maker of its state.
    public var bound: BoundCheck
  }

  /// The pipeline's name.
  public let name: String
  /// The definition's file as the user named it.
  public let file: String
  /// The source.
  public let source: any SourceSpec
  /// The transforms in order.
  public let steps: [Step]
  /// The sinks in the order in which they commit: archive, files, postgres; those of a kind as written.
  public let sinks: [Sink]
  /// The checks in order.
  public let checks: [Check]
  /// The columns that leave the last transform.
  public let schema: Schema
  /// Slots that a record has, those of computed columns included.
  public let width: Int
  /// Whether a source must find out the currency before the first row.
  public let needsCurrency: Bool
  /// Whether a source drops and counts pages that come twice, because a transform takes them for repeated delivery.
  public var dropsRepeatedPages = false
  /// What becomes of a record that cannot be used.
  public let badRecords: BadRecordPolicy
  /// How much a run may take.
  public var limits: Limits
  /// Files that change rows, with their digests.
  public let inputs: [LoadRecord.Input]
  /// What made the rows, for sinks that keep it beside them; no secrets.
  public var material = RunMaterial()
  /// Digest of all that changes rows, hexadecimal; never of secrets, hosts, limits, checks, places or comments.
  public let planSHA256: String
}

extension Plan {
  /// The transforms that see the whole unit before they change it, by their words in YAML: before each of them the rows
  /// wait on disk, within `limits.spool`.
  public var spooledSteps: [String] { steps.filter(\.bound.needsWholeUnit).map(\.name) }
}

extension PipelineSpec {
  /// Checks the parts against each other, reports all that does not fit, and says how the pipeline would run.
  ///
  /// - Parameter diagnostics: those that the definition was read with.
  /// - Returns: nil when anything was reported, then or now.
  public func plan(_ diagnostics: Diagnostics) -> Plan? {
    guard let source else { return nil }
    var slots = SlotAllocator(source: source.spec.schema)
    var steps: [Plan.Step] = []
    guard let schema = bind(to: source.spec.schema, &steps, slots: &slots, diagnostics) else {
      return nil
    }
    checkSinks(against: schema, diagnostics)
    let bound = checks.compactMap { check in
      check.spec.bind(
        schema, references: source.spec.references, diagnostics: diagnostics
      )
      .map { Plan.Check(name: check.name, bound: $0) }
    }
    guard diagnostics.isEmpty else { return nil }
    let inputs = transforms.flatMap(\.spec.inputs)
    let fingerprint = fingerprint(of: source.spec)
    var plan = Plan(
      name: name, file: file, source: source.spec, steps: steps, sinks: sinksInCommitOrder,
      checks: bound, schema: schema, width: max(1, slots.width),
      needsCurrency: transforms.contains { $0.spec.needsCurrency }
        || sinks.contains { $0.spec.needsCurrency }
        || bound.contains { $0.bound.reference != nil },
      badRecords: badRecords, limits: limits, inputs: inputs,
      material: RunMaterial(
        plan: fingerprint, definition: definition, files: inputs.map(placed)),
      planSHA256: Digest.sha256(of: fingerprint))
    plan.dropsRepeatedPages = transforms.contains { $0.spec.dropsRepeatedPages }
    return plan
  }

  private func placed(_ input: LoadRecord.Input) -> RunMaterial.File {
    let context = SpecContext(folder: DefinitionReader.folder(of: file))
    return RunMaterial.File(input: input, path: context.path(input.path))
  }

  /// What is wrong with the transforms where they stand; empty where the source cannot be read.
  public func transformProblems() -> [Diagnostics.Problem] {
    let diagnostics = Diagnostics()
    guard let source else { return [] }
    var slots = SlotAllocator(source: source.spec.schema)
    var steps: [Plan.Step] = []
    _ = bind(to: source.spec.schema, &steps, slots: &slots, diagnostics)
    return diagnostics.sorted
  }

  /// Binds the transforms one after another, and reports every one that does not fit where it stands.
  ///
  /// - Returns: the columns that leave the last; as far as options tell where one did not fit, nil where they do not.
  private func bind(
    to source: Schema, _ steps: inout [Plan.Step], slots: inout SlotAllocator,
    _ diagnostics: Diagnostics
  ) -> Schema? {
    var schema = source
    for transform in transforms {
      do throws(Fault) {
        let bound = try transform.spec.bind(schema, slots: &slots)
        try Self.checkNames(bound.schema, width: slots.width)
        steps.append(Plan.Step(name: transform.name, bound: bound, spec: transform.spec))
        schema = bound.schema
      } catch {
        report(error, by: "transform '\(transform.name)'", at: transform.place, diagnostics)
        guard let presumed = transform.spec.columnsPresumed else { return nil }
        for var column in presumed where schema[column.name] == nil {
          column.slot = slots.next()
          schema.columns.append(column)
        }
      }
    }
    return hasAllTransforms ? schema : nil
  }

  private static func checkNames(_ schema: Schema, width: Int) throws(Fault) {
    var seen: Set<String> = []
    for column in schema.columns {
      guard seen.insert(column.name).inserted else {
        throw Fault(.configuration, "two columns would be named '\(column.name)'")
      }
      guard column.slot < width else {
        throw Fault(.configuration, "column '\(column.name)' has no room in a record")
      }
    }
    guard !schema.columns.isEmpty else { throw Fault(.configuration, "no column would be left") }
  }

  private func checkSinks(against schema: Schema, _ diagnostics: Diagnostics) {
    var destinations: Set<String> = []
    for sink in sinks {
      if sink.spec.keepsPages, let source, !source.spec.handsOnPages {
        diagnostics.report(
          "sink '\(sink.name)' keeps what a provider answers, and source '\(source.name)' asks none",
          at: sink.place)
      }
      if let destination = sink.spec.destination, !destinations.insert(destination).inserted {
        diagnostics.report(
          "sink '\(sink.name)' would replace what the one before it wrote: \(destination)",
          at: sink.place)
      }
      do throws(Fault) {
        try sink.spec.check(schema)
      } catch {
        report(error, by: "sink '\(sink.name)'", at: sink.place, diagnostics)
      }
    }
  }

  private func report(
    _ fault: Fault, by subject: String, at place: ConfigPlace, _ diagnostics: Diagnostics
  ) {
    let message =
      fault.message.contains(subject) ? fault.message : "\(subject): \(fault.message)"
    // A fault that knows which of the section's options is meant stands there.
    let own = fault.place.flatMap(ConfigPlace.init(spelled:))
    diagnostics.report(
      message + Fault.sentence(after: message, fault.remedy),
      at: own?.file == place.file ? own ?? place : place)
  }

  private var sinksInCommitOrder: [Plan.Sink] {
    sinks.enumerated()
      .sorted {
        ($0.element.spec.commitOrder, $0.offset) < ($1.element.spec.commitOrder, $1.offset)
      }
      .map { Plan.Sink(name: $0.element.name, spec: $0.element.spec) }
  }

  /// All that changes rows, one part a line; lengths keep a part from posing as two.
  private func fingerprint(of source: any SourceSpec) -> String {
    var parts = ["meterline plan 1", "source", source.endpoint, source.fingerprint]
    for transform in transforms {
      parts += ["transform", transform.name, transform.spec.fingerprint]
      for input in transform.spec.inputs { parts += ["input", input.sha256] }
    }
    for sink in sinks where !sink.spec.fingerprint.isEmpty {
      parts += ["sink", sink.name, sink.spec.fingerprint]
    }
    return parts.map { "\($0.utf8.count):\($0)\n" }.joined()
  }
}
