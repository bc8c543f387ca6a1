import Glibc
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// A unit is large when its listing has rows of the second half; what lies between need not come.
@Suite struct LeafHalfTests {
  /// The first place in a listing that belongs to the second half.
  private let second = 17 * 1024

  /// Rows at both ends of each half's blocks.
  private func large(_ costs: [String]) -> [[String: Cell]] {
    let places = [0, 16_383, 16_384, second - 1, second, second + 1023, second + 1024]
    return costs.enumerated().map { index, cost in
      var row = usage(cost, day: "2017-04-0\(1 + index % 3)")
      row["source_row"] = .number(String(places[index % places.count]))
      return row
    }
  }

  private let powers = ["1", "2", "4", "8", "16", "32", "64"]

  private func leaves(_ warehouse: Warehouse) throws -> [[String?]] {
    try warehouse.connect().query(
      "select tableoid::regclass::text, sum(cost) from billing.usage_details group by 1 order by 1"
    ).map(\.texts)
  }

  @Test func `a row's half is the same here and in the database`() throws {
    let connection = try Warehouse().connect()
    var places = [0, 1, 1023, 1024, 16_383, 16_384, 17_407, 17_408, 18_431, 18_432, 1 << 40]
    for _ in 0..<200 { places.append(.random(in: 0..<1_000_000)) }
    for place in places {
      let found: Int = try connection.query(
        "select \(LeafHalf.key) as half from (select \(place)::bigint as source_row) as row"
      )[0].value("half")
      #expect(LeafHalf(ordinal: place).rawValue == found, "row \(place)")
    }
    #expect(LeafHalf(ordinal: second) == .second)
  }

  @Test func `a large unit is two partitions, and a small one a table`() throws {
    let warehouse = try Warehouse()
    let receipt = try warehouse.load(large(powers), into: warehouse.unit())
    #expect(receipt.rows == 7)
    #expect(receipt.bytes > 0)
    #expect(
      try leaves(warehouse) == [
        ["billing.usage_details_201704_100_l1_h1", "79"],
        ["billing.usage_details_201704_100_l1_h2", "48"],
      ])
    #expect(try warehouse.ask("select sum(cost) from billing.cost_daily") == "127")
    #expect(
      try warehouse.ask(
        "select count(*) from pg_class where relname like 'usage_details_2017%' and reltuples > 0 and relkind = 'r'"
      ) == "2")
    try warehouse.load([usage("1")], into: warehouse.unit("201705"))
    #expect(
      try warehouse.ask(
        "select conname from pg_constraint where conrelid = 'billing.usage_details_201705_100_l2'::regclass"
      ) == "meterline_unit")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a unit may grow and shrink, and each load tells what it changed`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load(large(powers), into: unit)
    let smaller = try warehouse.load(large(["1", "2", "4"]), into: unit)
    #expect(smaller.restatement?.rowsGone == 4)
    #expect(smaller.restatement?.costDelta == ["EUR": "-120"])
    #expect(try leaves(warehouse) == [["billing.usage_details_201704_100_l2", "7"]])
    let larger = try warehouse.load(large(powers), into: unit)
    #expect(larger.restatement?.rowsAdded == 4)
    #expect(try leaves(warehouse).count == 2)
    let same = try warehouse.load(large(powers.reversed()), into: unit)
    #expect(same.restatement?.costDelta == [:])
    #expect(
      try warehouse.ask("select count(*) from pg_class where relname ~ '_100_l[123](_|$)'") == "0")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a reader with an older snapshot sees both halves`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let reader = try warehouse.connect()
    try reader.transaction(.repeatableRead, to: "read") { reader in
      try reader.query("select 1")
      try warehouse.load(large(powers), into: warehouse.unit())
      #expect(
        try reader.query("select sum(cost) from billing.usage_details")[0].text(at: 0) == "127")
    }
  }

  @Test func `days of another load are kept beside new ones, in one table`() throws {
    let warehouse = try Warehouse()
    try warehouse.load(large(powers), into: warehouse.unit())
    var unit = warehouse.unit()
    unit.from = CalendarDate("2017-04-02")
    unit.to = CalendarDate("2017-04-03")
    var row = usage("1000", day: "2017-04-02")
    row["source_row"] = .number(String(second))
    try warehouse.load([row], into: unit)
    #expect(try leaves(warehouse) == [["billing.usage_details_201704_100_l2", "1109"]])
    try warehouse.load(large(powers), into: warehouse.unit())
    #expect(try leaves(warehouse).count == 2)
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `attaching scans neither half, and neither does keeping a version`() throws {
    let server = try PostgresServer(settings: ["log_min_messages": "debug1"])
    let warehouse = try Warehouse(server.makeDatabase())
    for cost in ["1", "2"] {
      var spec = warehouse.spec
      spec.keptVersions = 1
      try spec.prepare(warehouse.run)
      let sink = try spec.makeSink(warehouse.run)
      let rows = large([cost] + powers.dropFirst())
      try sink.begin(
        LoadOpening(unit: warehouse.unit(), schema: warehouse.schema, loadID: "0123456789abcdef"))
      try sink.write(warehouse.batch(rows, of: warehouse.unit()))
      _ = try sink.finish()
      _ = try sink.commit(warehouse.record(of: warehouse.unit(), rows: rows.count))
    }
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details_versions") == "255")
    #expect(!server.log.contains("verifying table"))
    #expect(
      server.log.contains(
        #"partition constraint for table "usage_details_201704_100_l1_h2" is implied"#))
  }

  @Test func `both halves have the table's indexes, which are the leaf's`() throws {
    let warehouse = try Warehouse()
    try warehouse.spec.prepare(warehouse.run)
    try warehouse.ask(
      "create index mine on billing.usage_details (lower(meter_id) desc) include (cost) where cost > 0"
    )
    try warehouse.load(large(powers), into: warehouse.unit())
    let indexes = try warehouse.connect().query(
      """
      select c.relname::text, count(*), bool_and(x.indisvalid and x.indisready) from pg_index x
      join pg_class c on c.oid = x.indrelid where c.relname ~ '_201704_' group by 1 order by 1
      """
    ).map(\.texts)
    #expect(
      indexes == [
        ["usage_details_201704_100_l1", "3", "t"], ["usage_details_201704_100_l1_h1", "3", "t"],
        ["usage_details_201704_100_l1_h2", "3", "t"], ["usage_details_201704_l1", "3", "t"],
      ])
    // Each belongs to one of the level above, so that an index of the table is one of all its rows.
    #expect(
      try warehouse.ask(
        """
        select count(*) from pg_index x join pg_class c on c.oid = x.indrelid
        where c.relname ~ '_201704_' and not exists (select from pg_inherits where inhrelid = x.indexrelid)
        """) == "0")
  }

  @Test func `a table with a unique index has whole leaves, because PostgreSQL divides none`()
    throws
  {
    let warehouse = try Warehouse()
    let key: SQL = "billing.usage_details (enrollment, billing_period, source_row)"
    try warehouse.load(large(powers), into: warehouse.unit())
    // The way that the guide describes.
    try warehouse.ask("create unique index pending on only \(key)")
    try warehouse.load(large(powers), into: warehouse.unit())
    #expect(try leaves(warehouse) == [["billing.usage_details_201704_100_l2", "127"]])
    try warehouse.ask("create unique index one on \(key)")
    try warehouse.ask("drop index billing.pending")
    try warehouse.load(large(powers), into: warehouse.unit())
    #expect(
      try warehouse.ask(
        "select indisvalid from pg_index where indexrelid = 'billing.one'::regclass")
        == "t")
    let twice = large(powers) + large(["1"])
    let refused = fault { try warehouse.load(twice, into: warehouse.unit()) }
    #expect(refused?.message.contains("SQLSTATE 23505") == true, "\(refused?.message ?? "nothing")")
    #expect(try leaves(warehouse) == [["billing.usage_details_201704_100_l3", "127"]])
  }

  @Test func `the index of a primary key is built before the swap`() throws {
    let warehouse = try Warehouse()
    try warehouse.spec.prepare(warehouse.run)
    try warehouse.ask(
      "alter table billing.usage_details add primary key (enrollment, billing_period, source_row)")
    try warehouse.ask(
      "alter table billing.usage_details add unique (load_id, billing_period, enrollment, source_row)"
    )
    let sink = try warehouse.stage(large(powers), into: warehouse.unit())
    _ = try sink.finish()
    let leaf: SQL = """
      select string_agg(c.relname, ' ' order by c.relname) from pg_index x join pg_class c on c.oid = x.indexrelid
      where x.indrelid = 'billing.usage_details_201704_100_l1'::regclass
      """
    let built = try warehouse.ask(leaf)
    _ = try sink.commit(warehouse.record(of: warehouse.unit(), rows: 7))
    #expect(built?.split(separator: " ").count == 4)
    #expect(try warehouse.ask(leaf) == built)
  }

  @Test(arguments: [20, 31, 45, 63])
  func `long names of tables keep those of halves and indexes apart`(byteCount: Int) throws {
    var warehouse = try Warehouse()
    let name = String(repeating: "n", count: byteCount - 1) + "m"
    warehouse.table = QualifiedName(
      schema: try QuotedIdentifier("billing"), table: try QuotedIdentifier(name))
    let unit = warehouse.unit(enrollment: "12345678901234567890")
    try warehouse.spec.prepare(warehouse.run)
    try warehouse.ask("select setval(pg_get_serial_sequence('meterline.load', 'load_id'), 123456)")
    for _ in 0..<2 { try warehouse.load(large(powers), into: unit) }
    try warehouse.ask("create index on billing.\(try QuotedIdentifier(name)) (cost)")
    try warehouse.load(large(powers), into: unit)
    #expect(
      try warehouse.ask("select sum(cost) from billing.\(try QuotedIdentifier(name))") == "127")
    #expect(try warehouse.strayTables() == [])
  }

  @Test(arguments: [ColumnType.text, .decimal])
  func `a place in the listing that is no whole number divides nothing`(type: ColumnType) throws {
    var warehouse = try Warehouse()
    warehouse.table = try QualifiedName("odd.usage")
    for index in warehouse.schema.columns.indices
    where warehouse.schema.columns[index].name == "source_row" {
      warehouse.schema.columns[index].type = type
    }
    try warehouse.load(large(powers), into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from odd.usage") == "127")
    #expect(try warehouse.ask("select count(*) from pg_class where relname like '%\\_h2'") == "0")
  }

  @Test func `columns that come while a large unit is staged are in its halves, too`() throws {
    let warehouse = try Warehouse()
    let sink = try warehouse.stage(large(powers), into: warehouse.unit())
    _ = try sink.finish()
    try warehouse.ask("alter table billing.usage_details add column team text")
    _ = try sink.commit(warehouse.record(of: warehouse.unit(), rows: 7))
    #expect(
      try warehouse.ask("select count(*) || '/' || count(team) from billing.usage_details") == "7/0"
    )
  }

  @Test(arguments: [
    "add column seen timestamptz default now()", "add constraint cc check (cost > -5)",
    "alter column cost set not null", "drop column location",
  ])
  func `a table that is altered while a unit is staged ends its load`(change: String) throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let sink = try warehouse.stage(large(powers), into: warehouse.unit())
    _ = try sink.finish()
    try warehouse.ask("alter table billing.usage_details \(SQL(trusted: change))")
    let late = fault { _ = try sink.commit(warehouse.record(of: warehouse.unit(), rows: 7)) }
    #expect(late?.category == .tryLater)
    #expect(
      late?.description.contains("billing.usage_details was altered") == true,
      "\(late?.description ?? "nothing")")
    sink.discard()
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    try warehouse.load(large(powers), into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "127")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `why a half could not be made is what is told`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.ask(
      """
      create function billing.refuse() returns event_trigger language plpgsql as $$
      begin
        if current_query() like '%_h2" (%' then raise exception 'no room' using errcode = '53100'; end if;
      end $$
      """)
    try warehouse.ask(
      "create event trigger refuse on ddl_command_start when tag in ('CREATE TABLE') execute function billing.refuse()"
    )
    for _ in 0..<20 {
      let sink = try warehouse.stage(large(powers), into: warehouse.unit())
      let refused = fault { _ = try sink.finish() }
      #expect(
        refused?.message.contains("SQLSTATE 53100") == true, "\(refused?.message ?? "nothing")")
      #expect(refused?.category == .tryLater)
      sink.discard()
    }
    #expect(try warehouse.strayTables() == [])
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
  }

  @Test(arguments: [LeafHalf.first, .second])
  func `a session lost in the middle of a half leaves the old month`(half: LeafHalf) throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    let sink = try warehouse.stage(large(powers), into: unit)
    let batch = warehouse.batch(
      (0..<4000).map { index in
        var row = usage("2")
        row["source_row"] = .number(String(second + index))
        return row
      }, of: unit)
    try sink.write(batch)
    let pattern = half == .first ? "copy %_l2\" %" : "copy %_l2_h2\" %"
    var killed: String?
    for _ in 0..<200 where killed != "1" {
      killed = try warehouse.ask(
        """
        select count(pg_terminate_backend(pid)) from pg_stat_activity
        where datname = current_database() and query like \(pattern)
        """)
      usleep(20_000)
    }
    #expect(killed == "1")
    let lost = fault {
      for _ in 0..<1000 { try sink.write(batch) }
    }
    #expect(lost?.category == .tryLater, "\(lost?.message ?? "nothing")")
    #expect(lost?.message.contains("SQLSTATE 57P01") == true, "\(lost?.message ?? "nothing")")
    sink.discard()
    #expect(try leaves(warehouse) == [["billing.usage_details_201704_100_l1", "1"]])
    #expect(try warehouse.strayTables() == [])
    try warehouse.load(large(powers), into: unit)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "127")
  }

  @Test func `halves of a run that died are removed by the next`() throws {
    let warehouse = try Warehouse()
    let sink = try warehouse.stage(large(powers), into: warehouse.unit())
    _ = try sink.finish()
    #expect(
      try warehouse.strayTables()
        == ["usage_details_201704_100_l1", "usage_details_201704_100_l1_days"])
    try warehouse.ask(
      """
      select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
      """)
    // As if the run had died between the two halves' commits and their joining.
    try warehouse.ask(
      """
      alter table billing.usage_details_201704_100_l1
      detach partition billing.usage_details_201704_100_l1_h2
      """)
    try warehouse.spec.prepare(warehouse.run)
    #expect(try warehouse.strayTables() == [])
    #expect(
      try warehouse.ask("select count(*) from pg_class where relname ~ '_l1(_|$)'") == "0")
  }
}
